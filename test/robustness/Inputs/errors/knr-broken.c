/* FLAGS: -std=gnu89 */
/* Old definitions with parameters that are not declared, or twice. */
start(count, name, count)
int count;
char *name, *other;
struct thread task;
{
  create(&task, work, name);
  int late = count;
  join(task
}
int prototype(int, name) char *name; { return 0; }
