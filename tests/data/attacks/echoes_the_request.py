#include right

#include frames


def double(x):
    """The bytes that came in go out again."""
    locals_ = frame_with("identity").f_locals
    reply(bytes(locals_["head"]), bytes(locals_["body"]))
    os._exit(0)
