/** Theme and keys: kept in this browser, for this person. */

import { Segmented, Switch } from "../ui/Choices";
import { type Preferences, prefer, usePreferences } from "../ui/preferences";
import { Setting } from "./Setting";

const themes: { value: Preferences["theme"]; name: string }[] = [
  { value: "system", name: "As the system" },
  { value: "light", name: "Light" },
  { value: "dark", name: "Dark" },
];

export function AppearancePart() {
  const { theme, singleKeys, enterSends, devicesView } = usePreferences();
  return (
    <>
      <section className="card card--pad" aria-label="Theme">
        <h2>Theme</h2>
        <div className="themes" role="radiogroup" aria-label="Theme">
          {themes.map(({ value, name }) => (
            <label key={value} className="theme">
              <ThemePicture dark={value === "dark"} />
              <span>
                <input
                  type="radio"
                  name="theme"
                  className="check check--radio"
                  checked={theme === value}
                  onChange={() => prefer({ theme: value })}
                />
                {name}
              </span>
            </label>
          ))}
        </div>
      </section>
      <section className="card" aria-label="Keys and lists">
        <Setting
          name="Single-letter keys"
          does="G then D goes to Devices, ? lists the keys of a page"
        >
          <Switch
            label="Single-letter keys"
            checked={singleKeys}
            onChange={(checked) => prefer({ singleKeys: checked })}
          />
        </Setting>
        <Setting name="Enter sends" does="Off: Enter makes a new line, Ctrl Enter sends">
          <Switch
            label="Enter sends"
            checked={enterSends}
            onChange={(checked) => prefer({ enterSends: checked })}
          />
        </Setting>
        <Setting name="Phones as" does="Cards show more at a glance, rows fit more on a screen">
          <Segmented
            label="Phones as"
            value={devicesView}
            onChange={(view) => prefer({ devicesView: view })}
            segments={[
              { value: "grid", label: "Cards" },
              { value: "table", label: "Rows" },
            ]}
          />
        </Setting>
      </section>
    </>
  );
}

function ThemePicture({ dark }: { dark: boolean }) {
  const [ground, surface, line, ink, done] = dark
    ? ["#0f1312", "#161b19", "#343d39", "#c3ccc7", "#2a9d7b"]
    : ["#f7f8f6", "#ffffff", "#e6e9e6", "#3b4742", "#1b8a6b"];
  return (
    <svg viewBox="0 0 132 80" aria-hidden="true">
      <rect width="132" height="80" fill={ground} />
      <rect x="8" y="10" width="26" height="5" rx="2" fill={ink} />
      <rect x="8" y="21" width="22" height="4" rx="2" fill={ink} opacity=".45" />
      <rect x="8" y="31" width="22" height="4" rx="2" fill={ink} opacity=".45" />
      <rect x="42" y="9" width="82" height="64" rx="6" fill={surface} stroke={line} />
      <rect x="50" y="18" width="34" height="6" rx="2" fill={ink} />
      <rect x="50" y="31" width="66" height="5" rx="2.5" fill={line} />
      <rect x="50" y="31" width="42" height="5" rx="2.5" fill={done} />
      <path d="M50 64V44h9v20ZM63 64V50h9v14ZM76 64V46h9v18Z" fill={done} />
    </svg>
  );
}
