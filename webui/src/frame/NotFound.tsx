/** An address that leads nowhere. */

import { ButtonLink } from "../ui/Button";
import { Empty } from "../ui/States";

export function NotFound() {
  return (
    <Empty
      icon="search"
      title="There is nothing at this address"
      acts={
        <ButtonLink href="/" kind="primary">
          Go to Today
        </ButtonLink>
      }
    >
      It may have been removed, or the link was cut short.
    </Empty>
  );
}
