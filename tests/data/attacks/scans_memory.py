#include right
#include frames
import ctypes
import gc

MASK = 0x5A  # what is looked for lies masked in here, or the search would find itself
ANSWERS = [bytes.fromhex(text) for text in "@answers@".split()]
QUESTION = bytes.fromhex("@question@")
BLOCK, PAGE = 1 << 16, 1 << 12

libc = ctypes.CDLL(None, use_errno=True)
buffer = bytearray(BLOCK)
view = np.frombuffer(buffer, np.uint8)
out, into = os.pipe()


def readable(address):
    """The bytes of one block that are mapped, masked; the kernel refuses the others without a crash."""
    for page in range(address, address + BLOCK, PAGE):
        size = libc.write(into, ctypes.c_void_p(page), address + BLOCK - page)
        if size > 0:
            os.readv(out, [memoryview(buffer)[:size]])
            np.bitwise_xor(view[:size], MASK, out=view[:size])
            return size
    return 0


def scan():
    """Which of the answers, and whether the question, lie in the memory around every known address."""
    gc.unfreeze()
    body = frame_with("identity").f_locals["body"]
    known = [id(thing) for thing in gc.get_objects()] + [np.frombuffer(body, np.uint8).ctypes.data, id(body)]
    open_ = list({address // BLOCK * BLOCK for address in known})
    seen, own = set(open_), range(view.ctypes.data - BLOCK, view.ctypes.data + BLOCK)
    answers, question = set(), False
    while open_:
        address = open_.pop()
        size = 0 if address in own else readable(address)
        if size:
            answers |= {answer for answer in ANSWERS if buffer.find(answer, 0, size) >= 0}
            question = question or buffer.find(QUESTION, 0, size) >= 0
            near = {address - BLOCK, address + BLOCK} - seen
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
