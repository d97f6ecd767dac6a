export default function LeadsPage(_: Record<string, unknown>) {
  return <p>LeadsPage</p>;
}
