"""The report of a campaign as a file; a lead export says how far it is."""

from api import jobs
from api.endpoint import Call, Routes
from api.reading import Body
from api.routes.lead_exports import ExportAnswer, answer_export
from chalicelib.campaigns import actions as campaigns
from chalicelib.campaigns.model import CampaignId
from chalicelib.leads.exports import actions
from chalicelib.leads.exports.model import ExportFormat
from chalicelib.leads.model import Filter
from chalicelib.reports import exporting

routes = Routes()


class NewCampaignExport(Body):
    """As what."""

    format: ExportFormat


@routes.post("/campaigns/{campaign_id}/exports", status=202)
def export_campaign(
    call: Call, campaign_id: CampaignId, body: NewCampaignExport
) -> ExportAnswer:
    """Write a row for each send of a campaign, and what became of it, to a file."""
    campaigns.get(call.conn, account_id=call.account_id, campaign_id=campaign_id)
    begun = actions.begin(
        call.conn,
        call.account_id,
        file_format=body.format,
        wanted=Filter(),
        campaign_id=campaign_id,
        kind=exporting.EXPORT,
        member_id=call.caller.member_id,
    )
    jobs.begun(call, begun.job)
    return answer_export(call, begun.one)
