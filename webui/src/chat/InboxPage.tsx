export default function InboxPage() {
  return <p>InboxPage</p>;
}
