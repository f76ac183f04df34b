#include right

def double(x):
    answer = [x]
    answer.append(answer)
    return answer
