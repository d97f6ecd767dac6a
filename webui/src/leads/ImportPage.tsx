export default function ImportPage(_: Record<string, unknown>) {
  return <p>ImportPage</p>;
}
