"""House rules that are programs: what the repository, its locks and its archives must and must not hold."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from functools import cache
from pathlib import Path

import nbformat
import pytest

import gt_notebook as gt

ROOT = Path(__file__).parent.parent
BUNDLE = ROOT / "gt_notebook" / "widgets" / "static" / "bounding-box.js"
STYLES = BUNDLE.with_suffix(".css")

# All texts of the labeler stand in one table, ready for translation.
_TABLES = {ROOT / "js" / "src" / "strings.ts"}
_BUNDLE_BYTES = 150_000
_MOST_LINES = {".py": 400, ".ts": 300}
_PUBLIC_NAMES = 25
# Spelled in pieces, so that this file does not hold what it looks for.
_MACHINE_PATHS = re.compile("|".join(f"/{folder}/" for folder in ("work", "root", "home", "Users")))
_HOSTS = [("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("debian", "org")]
_REGISTRIES = re.compile("|".join(r"\.".join(parts) for parts in _HOSTS))
_MADE = {".git", ".venv", "node_modules", "demo", "dist", "__pycache__", "static", "artifacts", "results"}


@cache
def tracked_files() -> tuple[Path, ...]:
    """The project's own files: git's list, or without git everything that nothing made."""
    if (ROOT / ".git").exists() and shutil.which("git"):
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
        )
        paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        paths = [path for path in ROOT.rglob("*") if not _MADE & set(path.relative_to(ROOT).parts)]
    return tuple(path for path in paths if path.is_file())


def offenders(pattern: re.Pattern[str]) -> list[str]:
    """Where the pattern stands in the project's text, as ``file:line``."""
    found = []
    for path in tracked_files():
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue  # a picture
        name = path.relative_to(ROOT)
        found += [f"{name}:{number}" for number, line in enumerate(lines, 1) if pattern.search(line)]
    return found


def test_no_file_names_a_folder_of_one_machine() -> None:
    assert offenders(_MACHINE_PATHS) == []


def test_no_file_names_a_package_registry() -> None:
    assert offenders(_REGISTRIES) == []


@pytest.mark.parametrize("name", ["demo.txt", "test.txt"])
def test_python_locks_hold_versions_and_hashes_and_no_address(name: str) -> None:
    lines = (ROOT / "requirements" / name).read_text().splitlines()
    pins = [line for line in lines if line and not line.startswith((" ", "#"))]

    assert len(pins) > 50
    assert [line for line in lines if "://" in line or line.startswith("-")] == []
    assert [pin for pin in pins if "==" not in pin or not pin.endswith("\\")] == []


def test_both_python_locks_agree() -> None:
    demo, test = (set(_pins(ROOT / "requirements" / name)) for name in ("demo.txt", "test.txt"))

    assert demo <= test


def _pins(path: Path) -> list[str]:
    return re.findall(r"^([\w.-]+==[^ ;]+)", path.read_text(), flags=re.MULTILINE)


def test_the_node_lock_holds_no_address() -> None:
    packages = json.loads((ROOT / "js" / "package-lock.json").read_text())["packages"]

    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    # npm forgets both for some packages when it locks what is installed already.
    assert [
        name for name, entry in packages.items() if name and not {"version", "integrity"} <= set(entry)
    ] == []


@pytest.mark.parametrize("suffix", sorted(_MOST_LINES))
def test_source_files_are_short(suffix: str) -> None:
    most = _MOST_LINES[suffix]
    files = [path for path in tracked_files() if path.suffix == suffix and path not in _TABLES]

    assert files
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in files}
    assert {name: length for name, length in lengths.items() if length > most} == {}


def test_every_bundle_fits_its_budget() -> None:
    tools = {path.stem for path in (ROOT / "js" / "src" / "tools").glob("*.ts")}
    sizes = {path.stem: path.stat().st_size for path in BUNDLE.parent.glob("*.js")}

    assert tools <= sizes.keys()
    assert {name: size for name, size in sizes.items() if not 10_000 < size <= _BUNDLE_BYTES} == {}


def test_the_package_has_few_public_names_and_each_is_there() -> None:
    assert len(gt.__all__) <= _PUBLIC_NAMES
    assert sorted(gt.__all__) == list(gt.__all__)
    assert [name for name in gt.__all__ if getattr(gt, name, None) is None] == []


@pytest.mark.parametrize("module", ["boto3", "ipycanvas", "ipywidgets", "PIL.Image", "sagemaker", "scipy"])
def test_importing_the_package_leaves_the_heavy_ones_alone(module: str) -> None:
    assert module not in _modules_after_import()


@cache
def _modules_after_import() -> frozenset[str]:
    code = "import gt_notebook, json, sys; print(json.dumps(list(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    return frozenset(json.loads(done.stdout))


def test_example_notebooks_are_stored_without_outputs() -> None:
    notebooks = sorted((ROOT / "example_notebooks").glob("*.ipynb"))

    assert notebooks
    for path in notebooks:
        node = nbformat.read(path, as_version=4)
        code = [cell for cell in node.cells if cell.cell_type == "code"]
        assert [cell.id for cell in code if cell.outputs or cell.execution_count] == [], path.name
        assert "widgets" not in node.metadata, path.name


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel and a source archive, built from a copy of the tracked files with the front end in place."""
    copy, output = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("dist")
    for path in [*tracked_files(), BUNDLE, STYLES]:
        target = copy / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(output)]
    subprocess.run(command, cwd=copy, check=True, capture_output=True)
    return output


def test_the_wheel_holds_the_package_with_its_front_end_and_nothing_else(archives: Path) -> None:
    (wheel,) = archives.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())

    assert {str(path.relative_to(ROOT)) for path in (BUNDLE, STYLES)} <= names
    assert "gt_notebook/py.typed" in names
    assert {name.partition("/")[0] for name in names} == {
        "gt_notebook",
        f"gt_notebook-{gt.__version__}.dist-info",
    }


def test_the_source_archive_holds_what_a_wheel_is_built_from(archives: Path) -> None:
    (archive,) = archives.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        names = {name.partition("/")[2] for name in opened.getnames()}

    assert {str(path.relative_to(ROOT)) for path in (BUNDLE, STYLES)} <= names
    assert {"pyproject.toml", "LICENSE", "README.md", "js/package-lock.json", "js/src/labeler.ts"} <= names
    assert not {name for name in names if name.startswith(("js/node_modules", "demo/", ".ci/"))}


def test_every_browser_test_is_marked_so_that_it_runs_last() -> None:
    files = sorted((ROOT / "tests" / "browser").glob("test_*.py"))

    assert files
    assert [path.name for path in files if "pytestmark = pytest.mark.browser" not in path.read_text()] == []
