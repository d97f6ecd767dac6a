/** Quiet hours, limits for each person, the words that opt one out, blue ticks. */

import { type FormEvent, useState } from "react";
import { Link } from "wouter";
import { useSession } from "../api/rights";
import { Button } from "../ui/Button";
import { Switch } from "../ui/Choices";
import { NumberField, TextField } from "../ui/Field";
import { Chip, RemoveChip } from "../ui/Small";
import { BeforeStart } from "./BeforeStart";
import { always, isQuiet, withWord } from "./rules";
import { Setting, useSave } from "./Setting";

export function RulesPart() {
  return (
    <>
      <OptingOut />
      <QuietHours />
      <Limits />
      <BeforeStart />
      <BlueTicks />
    </>
  );
}

function OptingOut() {
  const { account } = useSession();
  const save = useSave();
  const [typed, setTyped] = useState("");
  const own = (account.opt_out_words ?? []).filter((word) => !always.includes(word));
  const add = (event: FormEvent) => {
    event.preventDefault();
    const words = withWord(own, typed);
    if (words === own) return;
    save({ opt_out_words: words }, `${typed.trim().toUpperCase()} opts people out`);
    setTyped("");
  };
  return (
    <section className="card" aria-label="Opting out">
      <div className="card__head">
        <h2>Opting out</h2>
      </div>
      <Setting
        name="Words that opt a person out"
        does="A message that is only this word. Answered once, then nothing more goes out to them."
        below={
          <form className="row row--wrap words" onSubmit={add}>
            {always.map((word) => (
              <Chip key={word} tone="line">
                {word}
              </Chip>
            ))}
            {own.map((word) => (
              <span key={word} className="chip">
                {word}
                <RemoveChip
                  name={word}
                  onRemove={() =>
                    save(
                      { opt_out_words: own.filter((one) => one !== word) },
                      `${word} opts nobody out any more`,
                    )
                  }
                />
              </span>
            ))}
            <span className="words__new">
              <TextField
                label={<span className="visually-hidden">Another word</span>}
                placeholder="Another word"
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
      <Setting name="People who opted out" does="On every phone of this account">
        <Link href="/settings/opted-out" className="button button--s">
          See the list
        </Link>
      </Setting>
    </section>
  );
}

function QuietHours() {
  const { account } = useSession();
  const save = useSave();
  const { quiet_hours, quiet_from, quiet_until } = account;
  const time = (value: string) => value.slice(0, 5);
  return (
    <section className="card" aria-label="Quiet hours">
      <div className="card__head">
        <h2>Quiet hours</h2>
        <span className="end">
          <Switch
            label="Quiet hours"
            checked={quiet_hours}
            onChange={(checked) =>
              save(
                { quiet_hours: checked },
                checked ? "Quiet hours are kept" : "Quiet hours are off",
              )
            }
          />
        </span>
      </div>
      <Setting
        name={
          quiet_hours
            ? `Nothing goes out from ${time(quiet_from)} to ${time(quiet_until)}`
            : "Messages go out at any hour"
        }
        does="In the time zone of the person. Messages wait until morning; none is dropped."
        below={
          quiet_hours && (
            <div className="hours" aria-hidden="true">
              {Array.from({ length: 24 }, (_, hour) => (
                <i
                  key={hour}
                  className={isQuiet(hour, quiet_from, quiet_until) ? "" : "hours__open"}
                >
                  {hour % 6 === 0 && <span>{String(hour).padStart(2, "0")}:00</span>}
                </i>
              ))}
            </div>
          )
        }
      >
        {quiet_hours && (
          <>
            <TextField
              label={<span className="visually-hidden">Quiet from</span>}
              type="time"
              key={quiet_from}
              defaultValue={time(quiet_from)}
              onBlur={({ target: { value } }) =>
                value &&
                value !== time(quiet_from) &&
                save({ quiet_from: value }, `Quiet from ${value}`)
              }
            />
            <span className="muted">to</span>
            <TextField
              label={<span className="visually-hidden">Quiet until</span>}
              type="time"
              key={`until ${quiet_until}`}
              defaultValue={time(quiet_until)}
              onBlur={({ target: { value } }) =>
                value &&
                value !== time(quiet_until) &&
                save({ quiet_until: value }, `Quiet until ${value}`)
              }
            />
          </>
        )}
      </Setting>
    </section>
  );
}

function Limits() {
  const { account } = useSession();
  const save = useSave();
  return (
    <section className="card" aria-label="Limits">
      <div className="card__head">
        <h2>Limits</h2>
      </div>
      <Setting
        name="Each person"
        does="Campaign messages, counted over all phones. What is over waits."
      >
        <NumberField
          label={<span className="visually-hidden">A day</span>}
          unit="a day"
          value={account.cap_day}
          min={1}
          max={50}
          onSave={(cap_day) => save({ cap_day }, `At most ${cap_day} a day for each person`)}
        />
        <NumberField
          label={<span className="visually-hidden">A week</span>}
          unit="a week"
          value={account.cap_week}
          min={1}
          max={200}
          onSave={(cap_week) =>
            save({ cap_week }, `At most ${cap_week} a week for each person`)
          }
        />
      </Setting>
      <Setting
        name="Each phone"
        does="Per hour, per day and the gaps stand in the phone's own panel."
      >
        <Link href="/devices" className="button button--s">
          See the phones
        </Link>
      </Setting>
    </section>
  );
}

function BlueTicks() {
  const { account } = useSession();
  const save = useSave();
  const { sends_read_receipts } = account;
  return (
    <section className="card" aria-label="Blue ticks">
      <div className="card__head">
        <h2>Blue ticks</h2>
        <span className="end">
          <Switch
            label="Blue ticks"
            checked={sends_read_receipts}
            onChange={(checked) =>
              save(
                { sends_read_receipts: checked },
                checked ? "People see that you read them" : "Nobody sees that you read them",
              )
            }
          />
        </span>
      </div>
      <Setting
        name={
          sends_read_receipts
            ? "Opening a chat turns their ticks blue"
            : "Opening a chat marks it read here only"
        }
        does="From when it is switched on; what was opened before stays as it is."
      />
    </section>
  );
}
