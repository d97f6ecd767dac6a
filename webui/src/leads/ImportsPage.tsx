export default function ImportsPage() {
  return <p>ImportsPage</p>;
}
