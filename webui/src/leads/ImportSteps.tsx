/** File → Columns → Check → Import. */

import { type Step, steps } from "./importing";

export function ImportSteps({ at, done }: { at: Step; done?: boolean }) {
  const here = steps.indexOf(at);
  return (
    <ol className="stepper" aria-label="Steps">
      {steps.map((step, index) => {
        const isDone = index < here || done;
        return (
          <li
            key={step}
            className={isDone ? "stepper__done" : undefined}
            aria-current={index === here && !done ? "step" : undefined}
          >
            <b>{isDone ? "✓" : index + 1}</b>
            {step}
          </li>
        );
      })}
    </ol>
  );
}
