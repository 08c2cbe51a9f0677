// A tile in JupyterLab's launcher for every notebook of the workspace. Written as the container a build would make, so
// that it needs none: JupyterLab hands over what it shares, and asks for the extension.
(() => {
  const COMMAND = "shipops:open-notebook";
  const FOLDERS = ["lab", "notebooks"];
  let shared;

  async function moduleOf(name) {
    const [version] = Object.values(shared[name]);
    return (await version.get())();
  }

  async function notebooksIn(contents, folder) {
    try {
      const { content } = await contents.get(folder);
      return content.filter((entry) => entry.type === "notebook").sort((a, b) => a.name.localeCompare(b.name));
    } catch {
      return []; // A workspace need not have both folders.
    }
  }

  function spoken(name) {
    const words = name.replace(/\.ipynb$/, "").replaceAll("_", " ");
    return words.charAt(0).toUpperCase() + words.slice(1);
  }

  async function activate(app, launcher) {
    app.commands.addCommand(COMMAND, {
      label: (args) => args.label ?? "Open a shipops notebook",
      caption: (args) => args.path ?? "",
      iconClass: "jp-NotebookIcon",
      execute: (args) => app.commands.execute("docmanager:open", { path: args.path }),
    });
    let rank = 0;
    for (const folder of FOLDERS) {
      for (const { name, path } of await notebooksIn(app.serviceManager.contents, folder)) {
        launcher.add({ command: COMMAND, args: { path, label: spoken(name) }, category: "shipops", rank: rank++ });
      }
    }
  }

  window._JUPYTERLAB ??= {};
  window._JUPYTERLAB["shipops-notebooks"] = {
    init: (scope) => {
      shared = scope;
    },
    get: async () => {
      const { ILauncher } = await moduleOf("@jupyterlab/launcher");
      const plugin = { id: "shipops-notebooks:tiles", autoStart: true, requires: [ILauncher], activate };
      return () => ({ __esModule: true, default: plugin });
    },
  };
})();
