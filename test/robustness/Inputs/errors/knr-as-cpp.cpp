// Function definitions of before 1989, compiled as C++.
start(count, name)
int count;
char *name;
{
  handle task;
  if (create(&task, 0, work, name) != 0)
    return -1;
  join(task, 0);
}
