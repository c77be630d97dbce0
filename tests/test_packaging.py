"""What a newcomer unpacks fits together: the papers, the image, the pinned requirements and the targets."""

import fnmatch
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.chat.language import language_for
from bot.chat.texts.replies import commands
from bot.config import BadConfiguration, Settings, load_settings

PROJECT = Path(__file__).parents[1]
PAPERS = [PROJECT / "README.md", PROJECT / "CHANGELOG.md", *sorted((PROJECT / "docs").glob("*.md"))]
CONTAINER = [PROJECT / name for name in ("Dockerfile", "compose.yaml", ".dockerignore", ".env.example", "Makefile")]
REGISTRIES = [".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("docker", "io"), ("ghcr", "io"))]


def pinned(name: str) -> dict[str, str]:
    text = (PROJECT / "requirements" / name).read_text()
    return dict(re.findall(r"^([^\s=\[]+)(?:\[\S+\])?==(\S+)", text, re.MULTILINE))


def asked_for() -> Any:
    return tomllib.loads((PROJECT / "pyproject.toml").read_text())


def _name(requirement: str) -> str:
    return re.split(r"[\[<>=]", requirement)[0].lower()


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))


@pytest.mark.parametrize("name", ["run.txt", "dev.txt"])
def test_requirements_are_pinned_hashed_and_name_no_address(name: str) -> None:
    text = (PROJECT / "requirements" / name).read_text()
    assert "://" not in text
    assert len(pinned(name)) > 10
    requirements = re.split(r"\n(?=\S)", text.strip())
    assert all(re.search(r"\n    --hash=sha256:[0-9a-f]{64}", each) for each in requirements)
    continued = [line for each in requirements for line in each.splitlines()[1:]]
    assert all(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line) for line in continued)


def test_everything_asked_for_is_pinned_and_the_tools_come_on_top() -> None:
    run, dev = pinned("run.txt"), pinned("dev.txt")
    wanted = asked_for()
    assert {_name(each) for each in wanted["project"]["dependencies"]} <= set(run)
    groups = wanted["dependency-groups"]
    tools = {_name(each) for each in [*groups["dev"], *groups["simulator"]] if isinstance(each, str)}
    assert tools <= set(dev)
    assert run.items() <= dev.items()


def test_the_image_copies_what_exists_and_what_may_be_copied() -> None:
    ignored = (PROJECT / ".dockerignore").read_text().splitlines()
    let_through = [line.removeprefix("!") for line in ignored if line.startswith("!")]
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (PROJECT / "Dockerfile").read_text(), re.MULTILINE)
    sources = [source for line in copied for source in line.split()]
    assert len(sources) >= 4
    for source in sources:
        assert (PROJECT / source).exists(), source
        assert any(fnmatch.fnmatch(source, pattern) for pattern in let_through), source
    assert ".env" not in let_through


def test_the_image_runs_as_nobody_in_particular_and_watches_the_heartbeat() -> None:
    text = (PROJECT / "Dockerfile").read_text()
    last_stage = text[text.rindex("\nFROM ") :]
    assert re.search(r"^USER (?!root|0)\w+$", last_stage, re.MULTILINE)
    assert "HEARTBEAT_FILE" in last_stage[last_stage.index("HEALTHCHECK") :]
    assert "heartbeat_file" in Settings.model_fields


def test_every_setting_is_explained_and_nothing_else() -> None:
    text = (PROJECT / ".env.example").read_text()
    explained = re.findall(r"^#?([A-Z_]+)=(.*)$", text, re.MULTILINE)
    assert {name.lower() for name, _ in explained} == set(Settings.model_fields)
    for name, value in explained:
        default = Settings.model_fields[name.lower()].default
        if value and default is not None:
            assert value == (f"{default:g}" if isinstance(default, float) else str(default))


def test_the_example_lacks_just_the_two_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text((PROJECT / ".env.example").read_text())
    with pytest.raises(BadConfiguration) as raised:
        load_settings({})
    assert [problem.split()[0] for problem in raised.value.problems] == ["BOT_TOKEN", "ENCRYPTION_KEYS"]


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_papers_name_targets_and_files_that_exist(paper: Path) -> None:
    text = paper.read_text()
    named = set(re.findall(r"(?:`|^ {4})make ([a-z-]+)", text, re.MULTILINE))
    assert named <= targets()
    for link in re.findall(r"\]\((?!http|#)([^)#]+)", text):
        assert (paper.parent / link).exists(), link


def test_the_architecture_shows_the_whole_tree() -> None:
    shown = set(re.findall(r"^ {6}(\w+(?:\.py|/)) ", (PROJECT / "docs" / "architecture.md").read_text(), re.MULTILINE))
    inside = {f"{path.name}/" if path.is_dir() else path.name for path in (PROJECT / "bot").iterdir()}
    assert inside - shown - {"__pycache__/"} == {"__init__.py"}


def test_the_readme_lists_the_commands_of_the_menu() -> None:
    listed = re.findall(
        r"`/([a-z]+)`", (PROJECT / "README.md").read_text().partition("## Commands")[2].partition("\n## ")[0]
    )
    assert set(listed) == set(commands(language_for("en")))


@pytest.mark.parametrize("path", [*PAPERS, *CONTAINER], ids=lambda path: path.name)
def test_no_file_names_a_registry(path: Path) -> None:
    text = path.read_text()
    assert [host for host in REGISTRIES if host in text] == []


def test_help_explains_every_target_a_person_may_want() -> None:
    explained = set(re.findall(r"^([a-z-]+):.*## ", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    assert {"demo", "test", "run", "check", "format", "migration", "messages", "requirements", "clean"} <= explained
    assert targets() - explained == {"format-check", "lint", "types", "imports"}
