export default function ReportPage(_: Record<string, unknown>) {
  return <p>ReportPage</p>;
}
