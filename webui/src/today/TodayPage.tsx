export default function TodayPage() {
  return <p>TodayPage</p>;
}
