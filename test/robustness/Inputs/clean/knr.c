/* FLAGS: -std=gnu89 -Wno-deprecated-non-prototype */
/* Function definitions and calls as before 1989. */
typedef unsigned long handle;
extern int create();
extern join();

static char *work(argument)
char *argument;
{
  return argument;
}

start(count, name)
int count;
register char *name;
{
  handle task;
  auto value = 1;
  if (create(&task, 0, work, name) != 0)
    return -1;
  join(task, 0);
  return count + value;
}
