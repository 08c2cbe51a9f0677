"""What the desk's server answers, and what is not there."""

from __future__ import annotations

import pytest

from shipops.desk.gate import MESSAGES, served

KERNEL = "9ea88694-1eec-4414-99d5-63ebc6f6641b"


@pytest.mark.parametrize(("method", "path"), [
    ("GET", "/"), ("GET", "/login"), ("POST", "/login"), ("GET", "/logout"),
    ("GET", "/voila/render/order_lookup.ipynb"), ("GET", "/voila/static/voila.js"),
    ("GET", "/voila/templates/order-desk/static/index.css"),
    ("GET", "/voila/labextensions/@jupyter-widgets/jupyterlab-manager/static/121.5c5a.js"),
    ("POST", f"/voila/api/shutdown/{KERNEL}"), ("GET", f"/api/kernels/{KERNEL}"),
    ("GET", f"/api/kernels/{KERNEL}/channels"),
])  # fmt: skip
def test_what_the_page_asks_is_served(method: str, path: str) -> None:
    assert served(method, path)


@pytest.mark.parametrize(("method", "path"), [
    ("GET", "/api/kernels"), ("POST", "/api/kernels"), ("DELETE", f"/api/kernels/{KERNEL}"),
    ("POST", f"/api/kernels/{KERNEL}/restart"), ("POST", f"/api/kernels/{KERNEL}/interrupt"),
    ("GET", "/api/contents"), ("GET", "/api/contents/order_lookup.ipynb"), ("GET", "/api/sessions"),
    ("GET", "/api/kernelspecs"), ("GET", "/api/terminals"), ("POST", "/api/terminals"), ("GET", "/api/config/x"),
    ("POST", "/api/shutdown"), ("GET", "/api/status"), ("GET", "/api/me"), ("GET", "/files/order_lookup.ipynb"),
    ("GET", "/nbconvert/html/order_lookup.ipynb"), ("GET", "/view/order_lookup.ipynb"), ("GET", "/tree"),
    ("GET", "/voila"), ("GET", "/voila/tree"), ("GET", "/voila/api/contents/"), ("GET", "/voila/render/other.ipynb"),
    ("GET", "/voila/render/"), ("GET", "/voila/files/order_lookup.ipynb"), ("GET", "/metrics"),
    ("GET", "/voila/static/../../api/kernels"), ("PUT", "/login"), ("GET", ""), ("GET", "//"),
])  # fmt: skip
def test_nothing_else_is_there(method: str, path: str) -> None:
    assert not served(method, path)


def test_no_page_can_have_its_kernel_run_code() -> None:
    assert not {"execute_request", "input_reply", "inspect_request", "complete_request"} & set(MESSAGES)
