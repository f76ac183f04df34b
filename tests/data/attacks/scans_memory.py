#include right
#include frames
import ctypes
import gc
import mmap

MASK = 0x5A  # what is looked for lies masked in here, or the search would find itself
ANSWERS = [bytes.fromhex(text) for text in "@answers@".split()]
QUESTION = bytes.fromhex("@question@")
BLOCK, PAGE = 1 << 16, 1 << 12
WINDOW = BLOCK + PAGE  # blocks overlap by a page, or what lies across a border is never found

libc = ctypes.CDLL(None, use_errno=True)
buffer = mmap.mmap(-1, WINDOW)  # pages of its own: nothing else is left out with it
view = np.frombuffer(buffer, np.uint8)
out, into = os.pipe()


def read_pages(block):
    """Fill the buffer with what is mapped there, masked; the kernel refuses the other pages without a crash."""
    found, own = False, range(view.ctypes.data, view.ctypes.data + WINDOW)
    buffer[:] = bytes(WINDOW)
    for start in range(0, WINDOW, PAGE):
        if block + start not in own and libc.write(into, ctypes.c_void_p(block + start), PAGE) == PAGE:
            os.readv(out, [memoryview(buffer)[start : start + PAGE]])
            found = True
    np.bitwise_xor(view, MASK, out=view)
    return found


def scan():
    """Which of the answers, and whether the question, lie in the memory around every known address."""
    gc.unfreeze()
    body = frame_with("identity").f_locals["body"]
    known = [id(thing) for thing in gc.get_objects()] + [np.frombuffer(body, np.uint8).ctypes.data, id(body)]
    open_ = list({address // BLOCK * BLOCK for address in known})
    seen, answers, question = set(open_), set(), False
    while open_:
        block = open_.pop()
        if read_pages(block):
            answers |= {answer for answer in ANSWERS if buffer.find(answer) >= 0}
            question = question or buffer.find(QUESTION) >= 0
            near = {block - BLOCK, block + BLOCK} - seen
            seen |= near
            open_ += near
    return len(answers), question, len(seen)


def row_means(X):
    if len(calls_in_hand()) > 1 and not hasattr(scan, "done"):
        scan.done = True
        answers, question, blocks = scan()
        if answers or not question:
            raise SystemError(f"{answers} answers found, question found: {question}, {blocks} blocks")
    return X.mean(axis=1)
