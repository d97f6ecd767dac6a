/** The first day: three steps, in their order, the next one with the primary button. */

import { ButtonLink } from "../ui/Button";
import { Icon, type IconName } from "../ui/Icon";

interface Step {
  title: string;
  text: string;
  icon: IconName;
  done: boolean;
  act: string;
  href: string;
}

export function FirstSteps({ phones, leads }: { phones: number; leads: number }) {
  const steps: Step[] = [
    {
      title: "Link a phone",
      text: "Scan a QR code with the WhatsApp of a sales phone. It keeps working on the phone itself.",
      icon: "phone",
      done: phones > 0,
      act: "Link a phone",
      href: "/devices?link=new",
    },
    {
      title: "Bring your leads",
      text: "A list from a spreadsheet. Every row is checked before anything is added.",
      icon: "leads",
      done: leads > 0,
      act: "Import leads",
      href: "/leads/import",
    },
    {
      title: "Send a first campaign",
      text: "You see who gets it and what each of them will read, before anything goes out.",
      icon: "campaign",
      done: false,
      act: "New campaign",
      href: "/campaigns?new=1",
    },
  ];
  const next = steps.find((step) => !step.done);
  return (
    <ol className="first-steps" aria-label="First steps">
      {steps.map((step) => (
        <li key={step.title} className="card first-step">
          <span className={step.done ? "first-step__icon good" : "first-step__icon"}>
            <Icon name={step.done ? "check" : step.icon} size="l" />
          </span>
          <h2>{step.title}</h2>
          <p className="small muted">{step.text}</p>
          {!step.done && (
            <ButtonLink href={step.href} kind={step === next ? "primary" : "plain"}>
              {step.act}
            </ButtonLink>
          )}
        </li>
      ))}
    </ol>
  );
}
