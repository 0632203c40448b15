"""A reader's walk in a real browser, against the servers that `make serve` starts."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.xdist_group("site")


def two_free_ports():
    with socket.socket() as one, socket.socket() as two:
        one.bind(("127.0.0.1", 0))
        two.bind(("127.0.0.1", 0))
        return one.getsockname()[1], two.getsockname()[1]


def launch(root, site, site_port, demos_port):
    command = [sys.executable, "-m", "apps.launch", "--no-build", "--site-dir", str(site)]
    command += ["--site-port", str(site_port), "--demos-port", str(demos_port)]
    env = {**os.environ, "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(
        command, cwd=root, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def output_until(process, text):
    said = ""
    for line in process.stdout:
        said += line
        if text in line:
            return said
    raise AssertionError(f"it ended and said: {said}")


def stop(process):
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=20)
    return said


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def course(root, site):
    """The addresses of the running site and demos."""
    ports = two_free_ports()
    process = launch(root, site, *ports)
    output_until(process, "Ctrl-C")
    yield tuple(f"http://localhost:{port}" for port in ports)
    stop(process)


@pytest.fixture
def visit(browser):
    """A page that records what goes wrong, and every request to another host."""
    page = browser.new_page()
    page.wrong, page.foreign = [], []
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.on("console", lambda said: said.type == "error" and page.wrong.append(said.text))
    page.on(
        "request",
        lambda request: (
            request.url.split("/")[2].split(":")[0] not in ("localhost", "127.0.0.1")
            and request.url.startswith(("http", "ws"))
            and page.foreign.append(request.url)
        ),
    )
    yield page
    page.close()


def test_walk_from_home_to_practice_to_lab_to_demo(course, visit):
    site, demos = course
    visit.goto(f"{site}/index.html")
    visit.locator("svg.lc-wide").get_by_role("link", name="Continuous monitoring").click()
    expect(visit.get_by_role("heading", level=1)).to_contain_text("Continuous monitoring")
    expect(visit.locator("math").first).to_be_visible()

    visit.locator("article a[href*='labs/drift.html']").last.click()
    expect(visit).to_have_url(f"{site}/labs/drift.html")
    visit.locator("article a[href*='demos.html#drift']").first.click()

    assert visit.wrong == []

    # Streamlit looks for its server below the page's own address first and logs the 404.
    with visit.expect_navigation():
        visit.locator("a[data-demo=drift]").click()
    expect(visit).to_have_url(f"{demos}/drift")
    expect(visit.get_by_role("heading", name="Drift").first).to_be_visible(timeout=30_000)
    assert visit.foreign == []


def test_search_finds_a_practice_without_a_foreign_request(course, visit):
    site, _ = course
    visit.goto(f"{site}/index.html")
    visit.keyboard.press("/")
    visit.keyboard.type("population stability")
    expect(visit.locator(".md-search-result__item").first).to_be_visible()
    assert visit.wrong + visit.foreign == []


def test_an_unknown_address_gets_the_sites_own_page(course, visit):
    site, _ = course
    answer = visit.goto(f"{site}/no/such/page.html")
    assert answer.status == 404
    expect(visit.get_by_role("link", name="Home").first).to_be_visible()


def test_a_page_from_the_disk_works(site, visit):
    visit.goto((site / "practices" / "continuous-monitoring.html").as_uri())
    visit.locator(".bok-choice input").first.check()
    visit.locator(".bok-question").first.get_by_role("button", name="Check").click()
    expect(visit.locator(".bok-why p").first).to_be_visible()
    visit.get_by_role("link", name="Start", exact=True).first.click()
    expect(visit.get_by_role("heading", level=1)).to_contain_text("Start")
    assert visit.wrong == []


def test_a_phone_does_not_scroll_sideways(course, visit):
    site, _ = course
    visit.set_viewport_size({"width": 390, "height": 844})
    for name in ("index", "practices/continuous-monitoring", "tools/index", "labs/drift"):
        visit.goto(f"{site}/{name}.html")
        width = visit.evaluate("document.documentElement.scrollWidth")
        assert width <= 390, name


def test_a_taken_port_is_said_and_ctrl_c_leaves_nothing(root, site):
    site_port, demos_port = two_free_ports()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", site_port))
        taken.listen()
        process = launch(root, site, site_port, demos_port)
        said = output_until(process, "Ctrl-C")
        assert f"Port {site_port} is taken; using {site_port + 1}." in said
        base = f"http://127.0.0.1:{site_port + 1}/assets/demos.json"
        with urllib.request.urlopen(base) as answer:
            assert json.load(answer) == {"base": f"http://localhost:{demos_port}"}
        assert answers(demos_port)
        assert "Stopped." in stop(process)
        assert process.returncode == 0
    assert not answers(demos_port)
    assert not answers(site_port + 1)


def test_demos_that_die_are_reported(root, site):
    ports = two_free_ports()
    process = launch(root, site, *ports)
    output_until(process, "Ctrl-C")
    children = subprocess.run(
        ["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=True
    )
    os.kill(int(children.stdout), signal.SIGKILL)
    said, _ = process.communicate(timeout=20)
    assert "The demos ended by themselves" in said
    assert process.returncode == 1


def test_the_site_server_keeps_to_its_folder(course):
    site, _ = course
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{site}/../../pyproject.toml")
