export default function CampaignsPage() {
  return <p>CampaignsPage</p>;
}
