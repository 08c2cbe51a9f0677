"""The order desk as its process serves it, in a real browser: who is let in, what is found, what is closed."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from shipops.lake import Lake
from tests.audit.merchants import NOW, Merchant, Person, fill
from tests.end_to_end.desks import PAGE, PASSWORD, SETTINGS, Agent, bare, serving
from tests.end_to_end.harness import Setting, sandbox, synced

pytestmark = pytest.mark.browser
NAME_OF = "control => ((control.labels?.length ? control.labels[0].textContent : '') || control.textContent).trim()"

# One of every kind of number and name that orders of the committed world go by, and the order that it finds.
IDENTIFIERS = {
    "sale number": ("SO-00099", "SO-00099"),
    "invoice number": ("INV-00110", "SO-00099"),
    "fulfilment id": ("d3b2bdd1-0fc5-4067-b2ef-ed5c8e8ceb33", "SO-00099"),
    "customer reference": ("PO 4499", "SO-00099"),
    "InkSoft id": ("1004170", "1004170"),
    "ShipStation order number": ("2050", "2050"),
    "ShipStation order key": ("7471036257785", "2050"),
    "ShipStation order id": ("470807141", "SO-00099"),
    "tracking number": ("9400 1118 9986 1800 0727 07", "SO-00099"),
    "e-mail": ("Ebony.Rasmussen.160@example.com", "SO-00099"),
    "phone": ("+1 (469) 555-0168", "SO-00099"),
    "name": ("wiebke weiß", "SO-00079"),
}


@pytest.fixture(scope="module")
def guarded_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The desk of a merchant with a regular buyer, behind a password."""
    merchant = Merchant()
    for number in range(7):
        merchant.sale(f"SO-0001{number}", buyer=Person("Rita Regular", "rita@example.com"))
    workspace = tmp_path_factory.mktemp("guarded")
    (workspace / "shipops.toml").write_text(SETTINGS, encoding="utf-8")
    fill(Lake(workspace / "lake"), merchant)
    with serving(workspace, NOW.isoformat()) as address:
        yield address


@pytest.fixture(scope="module")
def tried(guarded_desk: str, come: Callable[..., Agent]) -> Agent:
    """Somebody at the desk with the password, who mistyped it at first."""
    agent = come()
    agent.page.goto(guarded_desk)
    for password in ("guessed", PASSWORD):
        agent.page.get_by_label("Password").fill(password)
        agent.page.get_by_role("button").click()
        if password != PASSWORD:
            assert agent.page.get_by_role("alert").inner_text() == "That is not it."
    agent.page.get_by_label("Order", exact=True).wait_for()
    # The refusal itself is in the console.
    agent.complaints.clear()
    return agent


def test_nobody_is_let_in_without_the_token(desk: str) -> None:
    with httpx.Client(base_url=bare(desk)) as client:
        page = client.get(PAGE)
        assert page.status_code == 302
        assert page.headers["location"].startswith("/login")
        assert client.get("/login?token=guessed").status_code == 200
        assert client.get(f"{PAGE}?token=guessed").status_code == 302
        for path in ("/api/kernels", "/api/contents", "/api/terminals", "/api/sessions", "/voila/tree", "/lab"):
            assert client.get(path).status_code == 404
        assert client.post("/api/kernels").status_code == 404
        channels = f"/api/kernels/{uuid.uuid4()}"
        assert client.get(channels).status_code in (302, 403)
        assert client.get(f"{channels}/channels").status_code == 403


def test_an_order_is_found_by_number_and_by_tracking(one: Agent, desk: str) -> None:
    assert "token" not in one.page.url
    assert one.page.title() == "Order desk"
    box = one.page.get_by_label("Order", exact=True)
    one.search("SO-00113")
    one.says("SO-00113")
    assert box.evaluate("box => box === document.activeElement")
    one.search("9400111899609600072650")
    one.says("1004170")
    one.page.get_by_role("button", name="Read again live").click()
    one.page.get_by_text("Nothing changed.").wait_for()
    assert one.complaints == []
    assert one.strayed(desk) == set()


@pytest.mark.parametrize("kind", IDENTIFIERS)
def test_an_order_is_found_by_whatever_it_goes_by(one: Agent, kind: str) -> None:
    typed, number = IDENTIFIERS[kind]
    one.search(typed)
    one.says(f"Your order {number} ")


def test_two_orders_stand_side_by_side(one: Agent) -> None:
    one.go("Two side by side")
    one.page.get_by_label("First order").fill("SO-00113")
    one.page.get_by_label("Second order").fill("1004170")
    one.page.get_by_role("button", name="Compare").click()
    left, right = (one.page.locator(".shipops-beside > section", has_text=text) for text in ("SO-00113 ·", "1004170 ·"))
    left.wait_for()
    assert left.bounding_box()["x"] + left.bounding_box()["width"] <= right.bounding_box()["x"]
    assert left.bounding_box()["y"] == right.bounding_box()["y"]
    assert "1004170" not in left.inner_text()
    assert "SO-00113" not in right.inner_text()


def test_a_pasted_list_of_fifty_numbers_comes_back_with_a_sentence_each(one: Agent) -> None:
    numbers = [f"SO-{number:05}" for number in range(60, 109)] + ["SO-99999"]
    one.go("Many numbers")
    one.page.get_by_label("Numbers, up to 50").fill("\n".join(numbers))
    one.page.get_by_role("button", name="Look all up").click()
    one.page.get_by_text("50 looked up, 1 without an answer.").wait_for(timeout=120_000)
    rows = [
        row.split("\t") for row in one.page.get_by_role("region", name="Numbers").locator("tbody tr").all_inner_texts()
    ]
    assert [number for number, _ in rows] == numbers
    assert all(sentence.startswith(f"Your order {number} ") for number, sentence in rows[:-1])
    assert rows[-1][1].startswith("No order in the lake goes by 'SO-99999'.")


def test_the_text_for_the_ticket_is_copied_masked_unless_asked(desk: str, come: Callable[..., Agent]) -> None:
    one = come(permissions=["clipboard-read", "clipboard-write"]).open(desk)
    one.search("SO-00113")
    one.says("SO-00113")

    def copied() -> str:
        one.page.get_by_role("button", name="Copy").click()
        one.page.get_by_text("Copied", exact=True).wait_for()
        text: str = one.page.evaluate("navigator.clipboard.readText()")
        assert text == one.page.get_by_label("Text for the ticket").input_value()
        return text

    text = copied()
    assert text.startswith("Your order SO-00113 of 14 October 2026 ships in parts")
    assert "Jürgen Jäger" not in text
    assert "jurgen.jager" not in text
    one.page.get_by_label("With people's data").check()
    one.page.wait_for_function("document.querySelector('.shipops-ticket textarea').value.includes('Jürgen Jäger')")
    assert "jurgen.jager.177@example.com" in copied()


def test_reading_again_live_tells_what_changed_meanwhile(tmp_path: Path, come: Callable[..., Agent]) -> None:
    with sandbox(tmp_path / "sandbox", Setting(seed=4, orders=40, now="2026-11-02T15:30:00Z")) as changing:
        workspace = synced(changing, tmp_path / "workspace")
        api = httpx.Client(base_url=f"{changing.url}/shipstation", auth=("sandbox-key", "sandbox-secret"))
        with api, serving(workspace, "2026-11-02T15:45:00Z") as address:
            order = api.get("/orders", params={"orderStatus": "awaiting_shipment"}).json()["orders"][0]
            one = come().open(address)
            one.search(str(order["orderId"]))
            one.page.get_by_role("tab", name="Overview").wait_for()
            held = api.post("/orders/holduntil", json={"orderId": order["orderId"], "holdUntilDate": "2026-11-09"})
            assert held.status_code == 200
            one.page.get_by_role("button", name="Read again live").click()
            one.page.get_by_text("changed: the overview tells what.").wait_for()
            told = one.page.get_by_role("note").all_inner_texts()
    assert any("awaiting_shipment" in line and "on_hold" in line for line in told), told
    assert one.complaints == []


def test_what_nobody_knows_is_said_in_words(one: Agent) -> None:
    one.search("SO-99999")
    said = one.page.get_by_role("alert").inner_text()
    assert said.startswith("No order in the lake goes by 'SO-99999'.")
    assert "Traceback" not in one.page.content()


def test_two_agents_at_once_see_their_own_orders(one: Agent, desk: str, come: Callable[..., Agent]) -> None:
    second = come(viewport={"width": 380, "height": 800}).open(desk)
    assert second.page.get_by_label("Order", exact=True).evaluate("box => box === document.activeElement")
    one.search("SO-00113")
    second.search("1004170")
    one.says("SO-00113")
    second.says("1004170")
    assert "SO-00113" not in second.page.content()
    # And on a phone, pages scroll only downwards.
    overflowing = second.overflowing
    for tab in second.page.get_by_role("tab").all():
        tab.click()
        overflowing += second.overflowing
    for place in ("Many numbers", "Two side by side"):
        second.go(place)
        overflowing += second.overflowing
    assert overflowing == []


def test_every_control_has_a_name_and_is_reached_by_the_keyboard(one: Agent) -> None:
    one.search("SO-00113")
    one.says("SO-00113")
    names = one.page.evaluate(
        f"""() => [...document.querySelectorAll('input, textarea, select, button, [role=tab]')]
        .filter(control => control.checkVisibility()).map({NAME_OF})"""
    )
    assert len(names) > 10
    assert all(names)
    reached = set()
    for _ in range(2 * len(names)):
        one.page.keyboard.press("Tab")
        reached.add(one.page.evaluate(f"({NAME_OF})(document.activeElement)"))
    # Of several tabs one is reached by Tab, the others by the arrows.
    tabs = one.page.get_by_role("tab")
    assert set(names) - set(tabs.all_inner_texts()) <= reached
    tabs.first.focus()
    one.page.keyboard.press("ArrowRight")
    one.page.keyboard.press("Enter")
    assert tabs.nth(1).get_attribute("aria-selected") == "true"


def test_no_page_can_have_its_kernel_run_code(one: Agent, tmp_path: Path) -> None:
    made = tmp_path / "made"
    answered = one.page.evaluate(
        """code => new Promise(done => {
            const config = JSON.parse(document.getElementById('jupyter-config-data').textContent)
            const socket = new WebSocket(`ws://${location.host}/api/kernels/${config.kernelId}/channels`)
            const answers = []
            const send = (kind, content) => socket.send(JSON.stringify({
                header: {msg_id: kind, msg_type: kind, session: 's', username: 'u', version: '5.3', date: ''},
                parent_header: {}, metadata: {}, content, channel: 'shell', buffers: []}))
            socket.onmessage = message => {
                const answer = JSON.parse(message.data)
                if (answer.msg_type?.endsWith('_reply')) answers.push(answer.msg_type)
                if (answer.msg_type === 'comm_info_reply') done(answers)
            }
            socket.onopen = () => {
                send('kernel_info_request', {})
                send('execute_request', {code, silent: false, store_history: false, user_expressions: {},
                                         allow_stdin: false})
                send('comm_info_request', {})
            }
        })""",
        f"open({str(made)!r}, 'w').close()",
    )
    assert answered == ["kernel_info_reply", "comm_info_reply"]
    assert not made.exists()


def test_several_that_fit_are_offered(tried: Agent) -> None:
    tried.search("rita@example.com")
    choice = tried.page.get_by_label("Several orders fit")
    choice.wait_for()
    assert choice.locator("option").count() == 7
    choice.select_option(index=3)
    tried.says("SO-0001")
    assert tried.complaints == []
