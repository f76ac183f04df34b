"""The first page of a bundle, in two languages: how to install it, how to work, how to take the next day."""

from __future__ import annotations

_ENGLISH = """\
# {title}

## Begin

Once, with Python 3.11 or newer, in this folder:

    python -m venv .venv
    source .venv/bin/activate        # Windows: .venv\\Scripts\\activate
    pip install -e .

Days that use PyTorch or TensorFlow need them as well: `pip install -e '.[torch]'` or
`pip install -e '.[torch,tensorflow]'`. Without them only the functions that use them stay unchecked.

## Work

    pytest exercises/{week}

says what is right, what is wrong and what to look at. Every day is a module with functions to write, or the same as a
notebook (`.ipynb`) for Jupyter; hand in one of the two. `exercises/{week}/README.md` says what to read.

## The next day

Unpack the new zip over this folder, or `git pull`. It brings the new day and leaves alone what you have written.
"""

_KOREAN = """\
# {title}

## 시작하기

Python 3.11 이상에서, 이 폴더 안에서 한 번만 실행하세요.

    python -m venv .venv
    source .venv/bin/activate        # Windows: .venv\\Scripts\\activate
    pip install -e .

PyTorch나 TensorFlow를 쓰는 날에는 추가로 설치합니다: `pip install -e '.[torch]'` 또는
`pip install -e '.[torch,tensorflow]'`. 설치하지 않으면 그 프레임워크를 쓰는 함수만 검사하지 못합니다.

## 풀기

    pytest exercises/{week}

무엇이 맞았고 무엇이 틀렸는지, 어디를 보아야 하는지 알려 줍니다. 하루치 과제는 함수를 채워 넣는 모듈 하나이고,
같은 내용이 Jupyter용 노트북(`.ipynb`)으로도 들어 있습니다. 둘 중 하나만 제출하세요.
읽을거리는 `exercises/{week}/README.ko.md`에 있습니다.

## 다음 날

새 zip 파일을 이 폴더 위에 풀거나 `git pull`을 하세요. 새 과제만 더해지고, 작성한 코드는 그대로 남습니다.
"""


def front_page(title: str, name: str, week: str) -> str:
    """The text of README.md or README.ko.md at the top of a bundle."""
    return (_KOREAN if ".ko." in name else _ENGLISH).format(title=title, week=week)
