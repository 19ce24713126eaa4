// The annotations are not there: their names are taken for types.
#include <weft/annotations_v2.h>
class WEFT_TASK_HANDLE("terminates") Handle {
public:
  WEFT_JOINS() void join();
};
WEFT_SPAWNS(1) Handle spawn(void (*)());
void start() { Handle handle = spawn([] {}); }
