/** One setting: its name, what it does, and its control; saved on change, undo in the toast. */

import type { ReactNode } from "react";
import { useChangeAccount } from "../api/accounts";
import { sentence } from "../api/client";
import { useSession } from "../api/rights";
import type { AccountChange } from "../api/types";
import { toast } from "../ui/toasts";

export function Setting({
  name,
  does,
  children,
  below,
}: {
  name: ReactNode;
  does?: ReactNode;
  children?: ReactNode;
  below?: ReactNode;
}) {
  return (
    <div className="setting">
      <div>
        <p className="medium">{name}</p>
        {does && <p className="small muted">{does}</p>}
      </div>
      <div className="row setting__control">{children}</div>
      {below && <div className="setting__below">{below}</div>}
    </div>
  );
}

/** Saves a change at once, says so, and takes it back on undo. */
export function useSave() {
  const change = useChangeAccount();
  const { account } = useSession();
  return (next: AccountChange, said: string) => {
    const fields = Object.keys(next) as (keyof AccountChange)[];
    const before = Object.fromEntries(fields.map((field) => [field, account[field]]));
    change.mutate(next, {
      onSuccess: () => toast({ text: said, undo: () => change.mutate(before) }),
      onError: (error) => toast({ text: sentence(error), bad: true }),
    });
  };
}
