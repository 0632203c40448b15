"""The command line: what works, and one sentence with an exit code for what cannot."""

import socket
import subprocess
import sys

import pytest
from click.testing import CliRunner

from reference_impl.cli import main
from reference_impl.workspace import last_run


def call(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def refused(*arguments):
    """The sentence of a call that must fail, without a traceback."""
    result = call(*arguments)
    assert result.exit_code != 0
    assert isinstance(result.exception, SystemExit)
    lines = [line for line in result.output.splitlines() if line.strip()]
    assert len(lines) == 1
    return lines[0]


def test_help_is_quick_since_nothing_heavy_is_imported():
    code = (
        "import sys; from reference_impl.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'mlflow', 'evidently', 'pandera', 'sklearn', 'pandas', 'deltalake'}\n"
        "sys.exit(len(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout
    for command in ("run", "scenarios", "models", "rollback", "serve", "report"):
        assert command in done.stdout


def test_scenarios_are_listed():
    result = call("scenarios")
    assert result.exit_code == 0
    assert "roadworks: Roadworks at the harbour" in result.output
    assert "day 30, fault:" in result.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--scenario", "earthquake"], "no scenario 'earthquake'"),
        (["--days", -3], "at least 1, not -3"),
        (["--days", 0], "at least 1, not 0"),
        (["--seed", -1], "must not be negative"),
        (["--orders", 0], "orders must be at least 1"),
        (["--problem", "pizza"], "no problem 'pizza'"),
        (["--problem", "bike_sharing"], "id 275, doi:10.1007/s13748-013-0040-3, CC BY 4.0"),
        (["--data", "nowhere.csv"], "no file nowhere.csv"),
        (["--data", "x.csv", "--scenario", "calm"], "either --data or --scenario"),
    ],
)
def test_run_refuses_with_a_sentence(tmp_path, arguments, words):
    assert words in refused("run", *arguments, "--workspace", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_table_without_a_column_and_a_file_that_is_no_table(bikes_csv, tmp_path):
    lines = bikes_csv.read_text().splitlines()
    (tmp_path / "short.csv").write_text("\n".join(line.rsplit(",", 1)[0] for line in lines[:50]))
    (tmp_path / "picture.csv").write_bytes(b"\x89PNG\x00\xff\xfe\x00\n")
    run = ["run", "--problem", "bike_sharing", "--workspace", tmp_path / "w", "--data"]
    assert "lacks the column cnt" in refused(*run, tmp_path / "short.csv")
    assert "cannot be read as a CSV" in refused(*run, tmp_path / "picture.csv")


def test_a_workspace_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("in the way")
    arguments = ["--days", 1, "--orders", 5, "--workspace", tmp_path / "file"]
    result = call("run", *arguments)
    assert result.exit_code == 1
    assert "cannot be written: name another with --workspace" in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("command", ["models", "rollback", "serve", "report"])
def test_without_a_run_there_is_nothing_to_look_at(tmp_path, command):
    arguments = ["--port", 8765] if command == "serve" else []
    assert "no finished run" in refused(command, *arguments, "--workspace", tmp_path)


def test_a_port_in_use(season):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"Port {port} cannot be used" in refused(
            "serve", "--port", port, "--workspace", season[0]
        )


def test_a_corrupt_registry(season, tmp_path):
    import shutil

    shutil.copytree(season[0], tmp_path / "w")
    folder, _ = last_run(tmp_path / "w")
    (folder / "registry" / "mlflow.db").write_bytes(b"garbage " * 500)
    assert "mlflow.db cannot be read" in refused("models", "--workspace", tmp_path / "w")


def test_models_of_the_last_run(season):
    result = call("models", "--workspace", season[0])
    assert result.exit_code == 0, result.output
    assert "yes" in result.output


@pytest.mark.filterwarnings("ignore")  # Evidently and its web framework deprecate on import
def test_report_writes_a_page(season):
    result = call("report", "--workspace", season[0])
    assert result.exit_code == 0, result.output
    assert (last_run(season[0])[0] / "drift.html").stat().st_size > 100_000


def test_a_run_from_another_folder_keeps_its_state_under_the_workspace(tmp_path, bikes_csv):
    done = subprocess.run(
        [sys.executable, "-m", "reference_impl", "run", "--problem", "bike_sharing", "--days", "2",
         "--data", str(bikes_csv), "--seed", "1"],
        cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "never retrained" in done.stdout
    assert "is not the file that the problem names" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == [".mlops"]
    assert last_run(tmp_path / ".mlops")[0].name == "0001-bike_sharing"
    assert "Traceback" not in done.stderr
