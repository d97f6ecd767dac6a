/** One word of a sentence, or several with "or" between; another one is a press away. */

import { Fragment } from "react";
import { Menu } from "../ui/Menu";
import { type Option, Word } from "../ui/Sentence";
import { replaced } from "./audience";

export function AnyOf({
  name,
  any,
  another,
  words,
  options: all,
  onChange,
}: {
  name: string;
  any: string;
  another: string;
  words: string[];
  options: Option[];
  onChange: (words: string[]) => void;
}) {
  const left = all.filter(({ value }) => !words.includes(value));
  return (
    <>
      {(words.length > 0 ? words : [""]).map((word, place) => (
        <Fragment key={word}>
          {place > 0 && "or"}
          <Word
            name={name}
            any={any}
            value={word}
            options={all}
            onChange={(value) =>
              onChange(words.length > 0 ? replaced(words, place, value || null) : [value])
            }
          />
        </Fragment>
      ))}
      {words.length > 0 && left.length > 0 && (
        <Menu
          label={another}
          className="sentence__slot sentence__slot--open"
          items={left.map(({ value, label, note }) => ({
            ...{ label, note },
            onSelect: () => onChange([...words, value]),
          }))}
        >
          or…
        </Menu>
      )}
    </>
  );
}
