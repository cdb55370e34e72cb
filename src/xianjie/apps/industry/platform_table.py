"""What industry says of households as a source of facts (contract industry)."""

from __future__ import annotations

from datetime import date
from string import Template

from xianjie.apps.registry.platform_tables import PlatformTable
from xianjie.apps.registry.platform_tables import register as register_table

# What stands on $day, one text a table; the last digit of a row's number tells them apart.
_PARTS = Template(
    "SELECT n.id * 10 AS n, n.household_id AS home, '摸底' AS what, n.asked_on AS since, "
    "'' AS way, '' AS holder, n.able, n.wishes, n.joins, n.works_near "
    "FROM industry_industryneed n WHERE n.retired_at IS NULL AND n.asked_on <= '$day' "
    "UNION ALL SELECT m.id * 10 + 1, m.household_id, '入社', m.joined_on, '', '合作社', $nothing "
    "FROM industry_coopmember m JOIN industry_entity e ON e.id = m.coop_id "
    "WHERE m.retired_at IS NULL AND m.joined_on <= '$day' "
    "AND (m.left_on IS NULL OR m.left_on > '$day') AND $alive "
    "UNION ALL SELECT b.id * 10 + 2, b.household_id, '联结', b.since, b.kind, $holder, $nothing "
    "FROM industry_bond b JOIN industry_entity e ON e.id = b.entity_id "
    "WHERE b.retired_at IS NULL AND b.since <= '$day' "
    "AND (b.until IS NULL OR b.until >= '$day') AND $alive "
    "UNION ALL SELECT s.id * 10 + 3, s.household_id, '入股', a.signed_on, '入股分红', $holder, "
    "$nothing FROM industry_agreementshare s "
    "JOIN industry_dividendagreement a ON a.id = s.agreement_id "
    "JOIN industry_entity e ON e.id = a.entity_id "
    "WHERE s.retired_at IS NULL AND a.retired_at IS NULL AND a.signed_on <= '$day' "
    "AND a.valid_until >= '$day' AND $alive "
    "UNION ALL SELECT r.id * 10 + 4, r.household_id, '奖补', r.applied_on, r.way, '', $nothing "
    "FROM industry_reward r WHERE r.retired_at IS NULL "
    "AND r.applied_on BETWEEN '$year-01-01' AND '$day'"
)
_NAMES = {
    "nothing": "NULL, NULL, NULL, NULL",
    "holder": "CASE e.kind WHEN 'FIRM' THEN '企业' WHEN 'COOP' THEN '合作社' ELSE '家庭农场' END",
    "alive": "e.retired_at IS NULL AND e.state NOT IN ('REVOKED', 'CANCELLED')",
}
_FROM = Template(
    "FROM ($parts) t JOIN registry_household h ON h.id = t.home "
    "WHERE h.county_code = '$county' AND h.is_active"
)


def _rows(county: str, until: date) -> str:
    """What stands on a day, of active households of a county; the caller checked the digits."""
    parts = _PARTS.substitute(_NAMES, day=until.isoformat(), year=until.year)
    return _FROM.substitute(parts=parts, county=county)


TABLE = PlatformTable(
    source="industry",
    row_no="t.n",
    person_no="NULL",
    household_no="t.home",
    village_code="h.division_code",
    columns={
        "类别": "t.what",
        "日期": "t.since",
        "方式": "t.way",
        "主体": "t.holder",
        "有条件": "t.able",
        "有意愿": "t.wishes",
        "愿入社": "t.joins",
        "要就近就业": "t.works_near",
    },
    rows=_rows,
)


def register() -> None:
    """Let a run's snapshot write the table."""
    register_table(TABLE)
