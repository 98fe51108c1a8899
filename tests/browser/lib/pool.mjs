// As many tasks at a time as there are processors, answers in the order of the tasks.

import { availableParallelism } from 'node:os';

export async function each(tasks, work) {
  const answers = [];
  let next = 0;
  const worker = async () => {
    while (next < tasks.length) {
      const index = next;
      next += 1;
      answers[index] = await work(tasks[index]);
    }
  };
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, worker));
  return answers;
}
