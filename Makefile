# Everything below makes what it needs, first of all a virtual environment in .venv.
# PYTHON chooses the interpreter: `make test PYTHON=python3.13`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PYTEST := $(BIN)/python -m pytest -n auto --dist loadscope
# Prose for instructors, authors and maintainers; tests/data/words.txt lists the words that it avoids.
TECHNICAL := grader/fam grader/fam_grader quizzes/fam_quizzes quizzes/README.md docs README.md CONTRIBUTING.md SECURITY.md \
    tests/integration tests/support tests/benchmarks tests/unit tests/course tests/security tests/conftest.py

.PHONY: help demo test test-all coverage matrix lowest fuzz attacks parity lint verify bench bench-page format pictures filters messages \
    docs editor container sandbox dist clean

help:  ## list these targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 10

$(READY): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $(READY)

demo: $(READY)  ## make a sample class, grade it, show the marks
	$(BIN)/python -m fam_grader.authoring.sample_class build/class
	$(BIN)/fam grade build/class -o build/grades

test: $(READY)  ## run the tests of every day (five minutes on two cores); COVERAGE=1 measures what they reach
	$(PYTEST) -m "not slow" $(addprefix --hypothesis-profile=,$(PROFILE)) $(if $(COVERAGE),--cov --cov-report= --cov-fail-under=0)

test-all: $(READY)  ## run the slow tests as well: attacks, clusters, installed wheels, otter's own commands
	$(PYTEST) $(if $(SLOW_ONLY),-m slow) $(if $(COVERAGE),--cov --cov-report= --cov-fail-under=0 $(if $(SLOW_ONLY),--cov-append))

coverage: $(READY)  ## print what the tests with COVERAGE=1 reached; fails below the floor in pyproject.toml
	$(BIN)/python -m coverage report

matrix: $(READY)  ## install the wheel on Python 3.10 to 3.14 and test it; ALL=1, ONLY=3.12, UNPINNED=1, SKIP_MISSING=1
	PYTHONPATH=tests $(BIN)/python -m support.matrix $(if $(ALL),--all) $(addprefix --only=,$(ONLY)) $(if $(UNPINNED),--unpinned) \
	    $(if $(SKIP_MISSING),--skip-missing) -- -n $(or $(JOBS),auto)

lowest: $(READY)  ## write constraints-lowest.txt anew, from what pyproject.toml allows
	$(BIN)/uv pip compile --quiet --resolution lowest-direct --python-version 3.10 --extra cluster --extra test \
	    --no-annotate --custom-compile-command "make lowest" pyproject.toml --output-file constraints-lowest.txt

parity: $(READY)  ## grade the sample class and all attacks with `otter run` and as Gradescope does, too
	PYTHONPATH=tests $(BIN)/python -m support.parity

attacks: $(READY)  ## grade hundreds of hostile submissions, and print what each achieved
	PYTHONPATH=tests $(BIN)/python -m security.attacks

fuzz: $(READY)  ## grade 2,000 mutated submissions; COUNT=N SEED=N for others
	PYTHONPATH=tests $(BIN)/python -m support.fuzzing $(or $(COUNT),2000) --seed $(or $(SEED),1)

lint: $(READY)  ## check format, style, spelling, types and decks
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/codespell
	$(BIN)/codespell --builtin "" -D tests/data/words.txt --ignore-regex '"jail"|NOBODY|user .?nobody' $(TECHNICAL)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/fam lint --strict

verify: $(READY)  ## prove that the exercises grade fairly
	$(BIN)/fam verify

bench: $(READY)  ## measure everything against its goal and peer, in ten minutes; ONLY="starts grading" for some
	$(BIN)/python tests/benchmarks/run_all.py $(addprefix --only=,$(ONLY))

bench-page: $(READY)  ## put the last run of `make bench` into the documentation: table and picture
	PYTHONPATH=tests $(BIN)/python -m support.benchmark_page

format: $(READY)  ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

pictures: $(READY)  ## draw the pictures of the lessons, the README and the documentation anew
	PYTHONPATH=tests $(BIN)/python -m support.lesson_pictures
	PYTHONPATH=tests $(BIN)/python -m support.document_pictures

docs: $(READY)  ## build the documentation site in build/site, and check its links
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs --quiet build

container: $(READY)  ## build the container for graders and grade a class in it; DOCKER=podman
	CONTAINER=$(or $(DOCKER),docker) $(BIN)/python -m pytest tests/integration/test_container.py

sandbox: $(READY)  ## test the sandbox: its layers, its filters, its backends, hostile submissions
	$(PYTEST) tests/unit/fam_grader/execution tests/security

filters: $(READY)  ## write the sandbox's system call filters anew (needs libseccomp)
	PYTHONPATH=tests $(BIN)/python -m support.filter_programs

messages: $(READY)  ## extract the messages that students see, update the translations, compile them
	PYTHONPATH=tests $(BIN)/python -m support.messages

editor:  ## bundle the code editor of the web pages anew, from npm
	rm -rf build/editor && mkdir -p build && cp -r grader/fam_grader/release/web/editor build/editor
	cd build/editor && npm ci --no-audit --no-fund --silent && node build.mjs ../../grader/fam_grader/release/web/static
	cp build/editor/bundle.json grader/fam_grader/release/web/editor/

dist: $(READY)  ## build the wheel and the sdist
	$(BIN)/python -m build --quiet

clean:  ## remove what was built
	rm -rf build dist $(VENV)
