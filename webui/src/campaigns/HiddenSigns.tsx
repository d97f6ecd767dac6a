/** Characters that hide in the message, each shown where it stands. */

import { useHidden } from "../api/templates";
import { Button } from "../ui/Button";
import { counted } from "../ui/numbers";
import { Banner } from "../ui/States";
import { type Sign, signs, withoutInvisible } from "./hidden";

const SHOWN = 6;

export function HiddenSigns({
  text,
  refused,
  onShow,
  onChange,
}: {
  text: string;
  /** Whether the text was not taken: only then somebody needs to look. */
  refused: boolean;
  onShow: (from: number, to: number) => void;
  onChange: (text: string) => void;
}) {
  const hidden = useHidden(text, refused);
  const found = signs(text, (refused && hidden.data) || []);
  if (found.length === 0) return null;
  const invisible = found.filter((one) => one.isInvisible);
  return (
    <Banner icon="alert" box>
      <b>{counted(found.length, "character hides", "characters hide")} in the message.</b>{" "}
      WhatsApp takes such messages for spam.
      <ul className="hidden-signs">
        {found.slice(0, SHOWN).map((sign) => (
          <li key={sign.at}>
            <Where sign={sign} onShow={() => onShow(sign.at, sign.at + sign.length)} />
          </li>
        ))}
      </ul>
      {found.length > SHOWN && (
        <p className="tiny muted">and {counted(found.length - SHOWN, "more", "more")}</p>
      )}
      {invisible.length > 0 && (
        <Button size="s" onClick={() => onChange(withoutInvisible(text, found))}>
          Take out {counted(invisible.length, "invisible one")}
        </Button>
      )}
    </Banner>
  );
}

function Where({ sign, onShow }: { sign: Sign; onShow: () => void }) {
  return (
    <>
      <button
        type="button"
        className="hidden-signs__place"
        title="Show it in the message"
        onClick={onShow}
      >
        …{sign.before}
        <mark>{sign.isInvisible ? sign.code : sign.character}</mark>
        {sign.after}…
      </button>
      <span className="tiny muted">
        {sign.isInvisible ? "nobody sees it" : "only looks like a Latin letter: type it anew"} ·{" "}
        {sign.name} {sign.code}
      </span>
    </>
  );
}
