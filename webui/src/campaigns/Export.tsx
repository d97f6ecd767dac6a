/** The report as a file: how far its writing is, then where it is to be had. */

import { sentence } from "../api/client";
import { useExport, useFetchExport } from "../api/exports";
import { Button, IconButton } from "../ui/Button";
import { count, counted } from "../ui/numbers";
import { Banner } from "../ui/States";

export function ExportBar({ id, onClose }: { id: number; onClose: () => void }) {
  const one = useExport(id);
  const fetch = useFetchExport();
  const close = <IconButton icon="x" label="Close the export" size="s" onClick={onClose} />;
  if (one.isError || fetch.isError || one.data?.state === "failed") {
    const why = one.data?.message ?? sentence(one.error ?? fetch.error);
    return (
      <Banner tone="bad" icon="alert" box acts={close}>
        <b>The file was not written.</b> {why}
      </Banner>
    );
  }
  if (one.data?.state !== "exported") {
    const { done = 0, total = null } = one.data ?? {};
    return (
      <Banner tone="info" icon="download" box acts={close}>
        Writing the file: {count(done)}
        {total !== null && ` of ${counted(total, "row")}`}
        <span
          className="meter export__meter"
          role="progressbar"
          aria-label="Written"
          aria-valuenow={total ? Math.round((done / total) * 100) : 0}
        >
          <i style={{ "--v": total ? (done / total) * 100 : 0 }} />
        </span>
      </Banner>
    );
  }
  return (
    <Banner
      tone="good"
      icon="download"
      box
      acts={
        <>
          <Button
            size="s"
            busy={fetch.isPending && "Fetching…"}
            onClick={() => fetch.mutate(id)}
          >
            Download {one.data.format.toUpperCase()}
          </Button>
          {close}
        </>
      }
    >
      <b>The file is ready:</b> {counted(one.data.leads, "row")}. It is kept for 7 days.
    </Banner>
  );
}
