# Five verbs, the same by hand and in CI. `make` alone explains them.

PYTHON ?= python3
VENV   := .venv
STAMP  := $(VENV)/.installed
DEMO   := .grader/demo
CLASS  := tests/data/class_week1/submitted

# One thread each: many workers share the cores, and small models are slower with more.
export OMP_NUM_THREADS := 1
# nbgrader calls alembic by name, lint-imports and grader are called by name here.
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)

.DEFAULT_GOAL := help
.PHONY: help install demo test lint format coverage clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(STAMP) ## create .venv with everything; repeated only when pyproject.toml changes

$(STAMP): pyproject.toml
	@test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV); the first time this takes a few minutes."
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
	    --editable '.[torch,tensorflow,instructor,dev]'
	@touch $@

demo: install ## grade a small class of week 1 and push it into a real nbgrader gradebook
	@rm -rf $(DEMO) && mkdir -p $(DEMO)
	grader stubs --check
	grader grade week1 $(CLASS) --jobs 2 --store $(DEMO)/results.db
	grader table week1 --store $(DEMO)/results.db
	grader push week1 --store $(DEMO)/results.db --db sqlite:///$(DEMO)/gradebook.db
	nbgrader export --log-level=ERROR --CourseDirectory.db_url=sqlite:///$(DEMO)/gradebook.db --to=$(DEMO)/grades.csv
	@echo
	@echo "The marks as nbgrader sees them:  $(DEMO)/grades.csv"
	@echo "The gradebook:                    $(DEMO)/gradebook.db"
	@echo "What one student reads:           $(VENV)/bin/grader show STUDENT week1 --store $(DEMO)/results.db"
	@echo "The class that was graded:        $(CLASS)"

test: install ## run the kit's own tests
	pytest

lint: install ## ruff, mypy and the layers; changes nothing
	ruff check
	ruff format --check
	mypy
	lint-imports --no-logo

format: install ## let ruff mend what it can
	ruff check --fix
	ruff format

coverage: install ## run the tests and list the lines that none of them reaches
	pytest --cov --cov-report=term-missing

clean: ## remove what the tools and the demo made; .venv stays
	rm -rf $(DEMO) build dist htmlcov .coverage .coverage.* .hypothesis .import_linter_cache \
	    .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

.PHONY: bench
bench: install ## measure what grading costs, against nbgrader, pytest and the floor; an hour on a quiet machine
	python -m benchmarks.run --memory --quiet-below 0.2 --write
