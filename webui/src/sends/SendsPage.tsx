export default function SendsPage() {
  return <p>SendsPage</p>;
}
