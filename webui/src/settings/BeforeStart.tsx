/** What stands before a large campaign: somebody's word, and a try on a number of one's own. */

import { type FormEvent, useState } from "react";
import { useSession } from "../api/rights";
import { Button } from "../ui/Button";
import { Switch } from "../ui/Choices";
import { NumberField, TextField } from "../ui/Field";
import { count } from "../ui/numbers";
import { phone } from "../ui/phones";
import { RemoveChip } from "../ui/Small";
import { Setting, useSave } from "./Setting";

const AT_FIRST = 1_000;

export function BeforeStart() {
  const { account } = useSession();
  const save = useSave();
  const above = account.approval_above;
  return (
    <section className="card" aria-label="Before a campaign starts">
      <div className="card__head">
        <h2>Before a campaign starts</h2>
      </div>
      <Setting
        name="Large campaigns wait for a word"
        does={
          above === null
            ? "Off: whoever may send starts any campaign"
            : `With more than ${count(above)} people, an owner or an admin lets it go out`
        }
      >
        {above !== null && (
          <NumberField
            label={<span className="visually-hidden">More people than</span>}
            unit="people"
            value={above}
            min={0}
            max={10_000_000}
            onSave={(approval_above) =>
              save({ approval_above }, `More than ${count(approval_above)} wait for a word`)
            }
          />
        )}
        <Switch
          label="Large campaigns wait for a word"
          checked={above !== null}
          onChange={(checked) =>
            save(
              { approval_above: checked ? AT_FIRST : null },
              checked
                ? `More than ${count(AT_FIRST)} wait for a word`
                : "No campaign waits for a word",
            )
          }
        />
      </Setting>
      <TestNumbers />
    </section>
  );
}

function TestNumbers() {
  const { account } = useSession();
  const save = useSave();
  const [typed, setTyped] = useState("");
  const numbers = account.test_numbers;
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (!typed.trim()) return;
    save({ test_numbers: [...numbers, typed.trim()] }, "Tests go to it too");
    setTyped("");
  };
  return (
    <Setting
      name="Numbers of your own, for tests"
      does="A campaign, a step or a phone is tried on these, and on no other number"
      below={
        <form className="row row--wrap words" onSubmit={add}>
          {numbers.map((number) => (
            <span key={number} className="chip num">
              {phone(number)}
              <RemoveChip
                name={phone(number)}
                onRemove={() =>
                  save(
                    { test_numbers: numbers.filter((one) => one !== number) },
                    `No test goes to ${phone(number)} any more`,
                  )
                }
              />
            </span>
          ))}
          <span className="words__new">
            <TextField
              label={<span className="visually-hidden">Another test number</span>}
              type="tel"
              placeholder="012-773 0918"
              value={typed}
              maxLength={40}
              onChange={(event) => setTyped(event.target.value)}
            />
            <Button type="submit" size="s" icon="plus">
              Add
            </Button>
          </span>
        </form>
      }
    />
  );
}
