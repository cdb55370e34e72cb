# ruff: noqa: E501
"""Hand-written DuckDB SQL for the benefits of `benchmarks/benefits.json` in 532325, June 2022.

A scan a table, one wide table of persons and one of households, then a branch a benefit, with the
figures of the rulebook put in. It knows what the benchmark data are like (everything delivered and
complete, which cells may be empty), so it keeps neither lower bounds nor doubts where there are
none; where the engine says 信息不足 it must say so too.
"""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from benchmarks.benefit_data import BenefitData

_PERSON = """
CREATE TEMP TABLE p AS SELECT q.person_no, q.household_no, q.village_code, q.出生日期, q.劳动技能, q.文化程度, q.务工时间,
  (20220630 - (year(q.出生日期) * 10000 + month(q.出生日期) * 100 + day(q.出生日期))) // 10000 AS 年龄,
  COALESCE(a.护理, FALSE) AS 护理补贴在享, COALESCE(a.护理额, 0) AS 护理补贴实发月金额,
  COALESCE(a.生活, FALSE) AS 生活补贴在享, COALESCE(a.生活额, 0) AS 生活补贴实发月金额,
  COALESCE(a.无人, FALSE) AS 无人抚养在享, COALESCE(a.无人额, 0) AS 无人抚养实发月金额,
  COALESCE(a.孤儿, FALSE) AS 孤儿在享, COALESCE(a.孤儿额, 0) AS 孤儿实发月金额,
  COALESCE(a.特困, FALSE) AS 特困在享, COALESCE(a.特困额, 0) AS 特困实发月金额,
  COALESCE(a.低保, FALSE) AS 低保在享, COALESCE(a.低保额, 0) AS 本人低保月金额,
  COALESCE(a.单人, FALSE) AS 单人户在享, COALESCE(a.边缘, FALSE) AS 身份_低收入家庭,
  COALESCE(a.刚性, FALSE) AS 身份_刚性支出困难, COALESCE(a.孤儿 OR a.无人, FALSE) AS 身份_孤儿,
  a.起始 AS 救助身份起始月, COALESCE(a.救助额, 0) AS 救助月额, COALESCE(a.补贴额, 0) AS 补贴月额,
  COALESCE(c.照护, FALSE) AS 需长期照护, c.自理能力不达项数, c.义务人状况, c.父亲状况, c.母亲状况, c.孤儿养育方式,
  COALESCE(c.父满, FALSE) AS 父满, COALESCE(c.母满, FALSE) AS 母满,
  COALESCE(c.查找不到, FALSE) AS 父母无法查找, COALESCE(c.自食, FALSE) AS 自食其力,
  COALESCE(c.不计入, FALSE) AS 不计入, COALESCE(c.大病, FALSE) AS 大病, COALESCE(c.重病患者, FALSE) AS 身份_重病患者,
  COALESCE(c.返贫, FALSE) AS 身份_返贫致贫, COALESCE(c.无业, FALSE) AS 无业, COALESCE(c.成本, 0) AS 成本,
  c.未婚 AS 未婚登记, COALESCE(c.困难, FALSE) AS 认定困难学生, COALESCE(c.特殊, FALSE) AS 认定特殊困难学生,
  COALESCE(c.寄宿, FALSE) AS 寄宿生,
  COALESCE(s.在读, FALSE) AS 在读学生, COALESCE(s.学籍, FALSE) AS 学籍在读, COALESCE(s.学前, FALSE) AS 学前在读,
  COALESCE(s.小学, FALSE) AS 小学在读, COALESCE(s.初中, FALSE) AS 初中在读, COALESCE(s.普高, FALSE) AS 普高在读,
  COALESCE(s.中职, FALSE) AS 中职在读, COALESCE(s.中高职, FALSE) AS 中高职一至三年级, COALESCE(s.辍学, FALSE) AS 中学辍学,
  COALESCE(s.资助, 0) AS 学生资助金额,
  COALESCE(w.就业, FALSE) AS 就业中, COALESCE(w.省外, FALSE) AS 在省外务工, COALESCE(w.县外, FALSE) AS 在县外省内务工,
  COALESCE(w.公益, FALSE) AS 公益岗在岗, w.月收入,
  COALESCE(o.代缴, 0) AS 养老代缴金额, COALESCE(o.代缴, 0) AS 养老代缴年额, COALESCE(o.职工, FALSE) AS 职工养老, COALESCE(o.待遇, FALSE) AS 养老待遇,
  COALESCE(o.居民在领, FALSE) AS 居民在领, o.居民月待遇, COALESCE(o.月待遇, 0) AS 养老月待遇,
  COALESCE(i.资助, 0) AS 参保资助金额, COALESCE(i.资助, 0) AS 参保资助年额, COALESCE(i.职工, FALSE) AS 职工医保参保,
  COALESCE(d.持证, FALSE) AS 持证残疾, COALESCE(d.一级, FALSE) AS 一级残疾, COALESCE(d.重度, FALSE) AS 重度残疾,
  COALESCE(d.智力精神, FALSE) AS 智力精神, COALESCE(d.特困残疾, FALSE) AS 特困残疾, COALESCE(d.单人户重残, FALSE) AS 单人户重残,
  COALESCE(l.专项, FALSE) AS 专项救治,
  COALESCE(y.高龄, FALSE) AS 高龄津贴在领, COALESCE(y.雨露, FALSE) AS 雨露计划已发, COALESCE(y.交通, 0) AS 交通补贴本年已发,
  COALESCE(g.死亡, FALSE) AS 死亡_近12月, COALESCE(g.服刑, FALSE) AS 服刑
FROM '{person}' q
LEFT JOIN (SELECT person_no,
    BOOL_OR(k = '重度残疾人护理补贴') AS 护理, CAST(SUM(m) FILTER (WHERE k = '重度残疾人护理补贴') AS BIGINT) AS 护理额,
    BOOL_OR(k = '困难残疾人生活补贴') AS 生活, CAST(SUM(m) FILTER (WHERE k = '困难残疾人生活补贴') AS BIGINT) AS 生活额,
    BOOL_OR(k = '事实无人抚养儿童') AS 无人, CAST(SUM(m) FILTER (WHERE k = '事实无人抚养儿童') AS BIGINT) AS 无人额,
    BOOL_OR(k = '孤儿') AS 孤儿, CAST(SUM(m) FILTER (WHERE k = '孤儿') AS BIGINT) AS 孤儿额,
    BOOL_OR(k = '特困供养') AS 特困, CAST(SUM(m) FILTER (WHERE k = '特困供养') AS BIGINT) AS 特困额,
    BOOL_OR(k IN ('农村低保', '城市低保')) AS 低保, CAST(SUM(m) FILTER (WHERE k IN ('农村低保', '城市低保')) AS BIGINT) AS 低保额,
    BOOL_OR(k IN ('农村低保', '城市低保') AND COALESCE(t LIKE '%单人%', FALSE)) AS 单人,
    BOOL_OR(k = '低保边缘') AS 边缘, BOOL_OR(k = '刚性支出困难') AS 刚性,
    MIN(b) FILTER (WHERE k IN ('农村低保', '城市低保', '特困供养', '孤儿', '事实无人抚养儿童', '低保边缘')) AS 起始,
    CAST(SUM(m) FILTER (WHERE k IN ('农村低保', '城市低保', '特困供养') AND b <= DATE '2021-06-30') AS BIGINT) AS 救助额,
    CAST(SUM(m) FILTER (WHERE k IN ('孤儿', '事实无人抚养儿童', '困难残疾人生活补贴', '重度残疾人护理补贴') AND b <= DATE '2021-06-30') AS BIGINT) AS 补贴额
  FROM (SELECT person_no, 救助类型 AS k, 月发放金额 AS m, 档次 AS t, 起始月 AS b FROM '{aid}'
    WHERE 终止月 IS NULL OR 终止月 >= DATE '2022-06-01') GROUP BY 1) a USING (person_no)
LEFT JOIN (SELECT person_no,
    BOOL_OR(情形 = '需长期照护') AS 照护, MAX(数值) FILTER (WHERE 情形 = '自理能力不达项数') AS 自理能力不达项数,
    MAX(内容) FILTER (WHERE 情形 = '无法定义务人或义务人无履行能力') AS 义务人状况,
    MAX(内容) FILTER (WHERE 情形 = '父亲状况') AS 父亲状况, MAX(内容) FILTER (WHERE 情形 = '母亲状况') AS 母亲状况,
    BOOL_OR(情形 = '父亲状况' AND COALESCE(发生日期, 认定日期) <= DATE '2021-12-30') AS 父满,
    BOOL_OR(情形 = '母亲状况' AND COALESCE(发生日期, 认定日期) <= DATE '2021-12-30') AS 母满,
    MAX(内容) FILTER (WHERE 情形 = '孤儿养育方式') AS 孤儿养育方式, BOOL_OR(情形 = '父母无法查找') AS 查找不到,
    BOOL_OR(情形 = '自食其力') AS 自食, BOOL_OR(情形 = '不计入共同生活成员') AS 不计入, BOOL_OR(情形 = '重特大疾病') AS 大病,
    BOOL_OR(情形 = '因病致贫重病患者') AS 重病患者, BOOL_OR(情形 = '返贫致贫人口') AS 返贫, BOOL_OR(情形 = '无业') AS 无业,
    CAST(SUM(金额) FILTER (WHERE 情形 = '就业成本月额' AND (内容 IS NULL OR 内容 IN ('交通费', '通讯费', '食宿费'))) AS BIGINT) AS 成本,
    BOOL_OR(情形 = '未婚') AS 未婚, BOOL_OR(情形 = '家庭经济困难学生') AS 困难, BOOL_OR(情形 = '家庭经济特殊困难学生') AS 特殊,
    BOOL_OR(情形 = '寄宿生') AS 寄宿 FROM '{circumstance}' WHERE person_no IS NOT NULL GROUP BY 1) c USING (person_no)
LEFT JOIN (SELECT person_no, BOOL_OR(就学状态 = '在读') AS 在读, BOOL_OR(就学状态 IN ('在读', '送教上门')) AS 学籍,
    BOOL_OR(学段 = '学前' AND 就学状态 = '在读') AS 学前, BOOL_OR(学段 = '小学' AND 就学状态 IN ('在读', '送教上门')) AS 小学,
    BOOL_OR(学段 = '初中' AND 就学状态 IN ('在读', '送教上门')) AS 初中, BOOL_OR(学段 = '普通高中' AND 就学状态 = '在读') AS 普高,
    BOOL_OR(学段 = '中职' AND 就学状态 = '在读') AS 中职,
    BOOL_OR(学段 IN ('中职', '高职高专') AND 就学状态 = '在读' AND 年级 IN ('中职一年级', '中职二年级', '中职三年级', '高职高专一年级', '高职高专二年级', '高职高专三年级')) AS 中高职,
    BOOL_OR(学段 IN ('初中', '普通高中') AND 就学状态 = '辍学') AS 辍学, CAST(SUM(资助金额) AS BIGINT) AS 资助
  FROM '{school}' GROUP BY 1) s USING (person_no)
LEFT JOIN (SELECT person_no, BOOL_OR(就业状态 = '就业') AS 就业, BOOL_OR(就业状态 = '就业' AND 就业地 = '省外') AS 省外,
    BOOL_OR(就业状态 = '就业' AND 就业地 = '省内县外') AS 县外, BOOL_OR(就业状态 = '就业' AND 就业形式 = '公益性岗位') AS 公益,
    MAX(月收入) FILTER (WHERE 就业状态 = '就业') AS 月收入 FROM '{work}' GROUP BY 1) w USING (person_no)
LEFT JOIN (SELECT person_no, CAST(SUM(代缴金额) FILTER (WHERE 险种 = '城乡居民') AS BIGINT) AS 代缴,
    BOOL_OR(险种 = '城镇职工' AND 缴费状态 IN ('正常', '待遇领取')) AS 职工, BOOL_OR(缴费状态 = '待遇领取') AS 待遇,
    BOOL_OR(险种 = '城乡居民' AND 缴费状态 = '待遇领取') AS 居民在领,
    MAX(月待遇) FILTER (WHERE 险种 = '城乡居民' AND 缴费状态 = '待遇领取') AS 居民月待遇,
    MAX(月待遇) FILTER (WHERE 缴费状态 = '待遇领取') AS 月待遇 FROM '{pension}' GROUP BY 1) o USING (person_no)
LEFT JOIN (SELECT person_no, CAST(SUM(资助金额) FILTER (WHERE 险种 = '城乡居民') AS BIGINT) AS 资助,
    BOOL_OR(险种 = '城镇职工' AND 参保状态 = '正常') AS 职工 FROM '{insurance}' GROUP BY 1) i USING (person_no)
LEFT JOIN (SELECT person_no, TRUE AS 持证, BOOL_OR(残疾等级 = '1') AS 一级, BOOL_OR(残疾等级 IN ('1', '2')) AS 重度,
    BOOL_OR(残疾类别 IN ('智力', '精神')) AS 智力精神,
    BOOL_OR(残疾类别 IN ('智力', '精神') AND 残疾等级 IN ('1', '2', '3') OR 残疾类别 = '肢体' AND 残疾等级 IN ('1', '2') OR 残疾类别 = '视力' AND 残疾等级 = '1') AS 特困残疾,
    BOOL_OR(残疾等级 IN ('1', '2') OR 残疾类别 IN ('智力', '精神') AND 残疾等级 = '3') AS 单人户重残
  FROM '{disability}' WHERE COALESCE(证件状态, '有效') = '有效' GROUP BY 1) d USING (person_no)
LEFT JOIN (SELECT person_no, BOOL_OR(病种类别 = '大病专项救治') AS 专项 FROM '{illness}' GROUP BY 1) l USING (person_no)
LEFT JOIN (SELECT person_no, BOOL_OR(补贴项目 LIKE '%高龄%') AS 高龄, BOOL_OR(补贴项目 IN ('雨露计划', '雨露计划补助', '雨露计划职业教育补助')) AS 雨露,
    CAST(SUM(金额) FILTER (WHERE 补贴项目 IN ('一次性交通补贴', '务工交通补贴', '外出务工交通补助') AND 发放日期 >= DATE '2022-01-01') AS BIGINT) AS 交通
  FROM read_parquet({subsidy}) GROUP BY 1) y USING (person_no)
LEFT JOIN (SELECT person_no, BOOL_OR(变动类型 = '死亡') AS 死亡,
    arg_max(变动类型, 变动日期) FILTER (WHERE 变动类型 IN ('服刑', '刑满释放')) = '服刑' AS 服刑
  FROM read_parquet({change}) GROUP BY 1) g USING (person_no)
"""

_BASE = """
CREATE TEMP TABLE h AS
WITH m AS (SELECT household_no, COUNT(*) AS 家庭人口,
    COUNT(*) FILTER (WHERE NOT 不计入 AND NOT 特困在享 AND NOT 孤儿在享 AND NOT 死亡_近12月 AND NOT 服刑) AS 低保计算人口,
    COUNT(*) FILTER (WHERE 年龄 >= 16 AND 劳动技能 IN ('普通劳动力', '技能劳动力', '弱劳动力或半劳动力')) AS 劳动力人数,
    COUNT(*) FILTER (WHERE 年龄 >= 16 AND 劳动技能 IN ('普通劳动力', '技能劳动力')) AS 完整劳动力人数,
    COUNT(*) FILTER (WHERE 就业中 AND COALESCE(月收入 >= 41333, TRUE) OR 养老月待遇 >= 41333) AS 稳定收入人数,
    COUNT(*) FILTER (WHERE 年龄 BETWEEN 18 AND 65 AND 劳动技能 IN ('普通劳动力', '技能劳动力', '弱劳动力或半劳动力')) AS 信贷合龄人数,
    COUNT(*) FILTER (WHERE 公益岗在岗) AS 本户公益岗人数, COUNT(*) FILTER (WHERE 低保在享) AS 本户低保人数,
    COUNT(*) FILTER (WHERE 特困在享) AS 本户特困人数, COUNT(*) FILTER (WHERE 身份_低收入家庭) AS 本户低保边缘人数,
    COALESCE(CAST(SUM(GREATEST(成本, 0)) FILTER (WHERE 年龄 >= 16 AND 劳动技能 IN ('普通劳动力', '技能劳动力', '弱劳动力或半劳动力')
      AND (就业中 OR COALESCE(务工时间 > 0, FALSE))) AS BIGINT), 0) AS 成本月额,
    COUNT(*) FILTER (WHERE 年龄 >= 60 AND 居民在领 AND (居民月待遇 IS NULL OR 居民月待遇 >= 9800)) AS 足额人数,
    COALESCE(CAST(SUM(居民月待遇) FILTER (WHERE 年龄 >= 60 AND 居民在领 AND COALESCE(居民月待遇 < 9800, FALSE)) AS BIGINT), 0) AS 不足额,
    CAST(SUM(救助月额) AS BIGINT) AS 名册救助, CAST(SUM(补贴月额) AS BIGINT) AS 名册补贴
  FROM p GROUP BY 1),
c AS (SELECT household_no, MAX(金额) FILTER (WHERE 情形 = '家庭金融资产') AS 金融,
    BOOL_OR(情形 = '财产超限例外' AND 内容 IN ('生活必需车辆', '生产经营车辆')) AS 例外车辆,
    BOOL_OR(情形 = '财产超限例外' AND 内容 = '唯一住房拆迁过渡') AS 例外住房,
    BOOL_OR(情形 = '低保渐退期' AND COALESCE(发生日期, 认定日期) >= DATE '2021-12-31') AS 渐退,
    CAST(SUM(金额) FILTER (WHERE 情形 = '不计收入项目年额' AND 内容 IN ('优待抚恤金', '城乡居民养老基础养老金', '奖学金', '政府社会救助款物', '见义勇为等奖励性补助', '计划生育奖励与扶助金')) AS BIGINT) AS 不计,
    CAST(SUM(金额) FILTER (WHERE 情形 = '不计收入项目年额' AND 内容 IN ('基本医疗保险等社会保险待遇', '高龄津贴')) AS BIGINT) AS 另不计,
    CAST(SUM(金额) FILTER (WHERE 情形 = '一次性赔偿' AND COALESCE(发生日期, 认定日期) >= DATE '2021-07-01') AS BIGINT) AS 赔偿,
    CAST(SUM(金额) FILTER (WHERE 情形 = '家庭刚性支出' AND 内容 IN ('其他刚性支出', '异地就医交通住宿', '残疾康复')) AS BIGINT) AS 刚性,
    CAST(SUM(金额) FILTER (WHERE 情形 = '刚性支出已获救助') AS BIGINT) AS 已获,
    BOOL_OR(情形 = '计划生育两证户') AS 两证, BOOL_OR(情形 = '已享受危房改造') AS 已改, BOOL_OR(情形 = '无自建住房能力') AS 无力,
    BOOL_OR(情形 = '特困供养方式' AND 内容 = '集中') AS 集中, COUNT(*) FILTER (WHERE 情形 = '严重失信') AS 失信,
    BOOL_OR(情形 = '产业发展意愿') AS 意愿, BOOL_OR(情形 = '低收入家庭认定') AS 低收入 FROM '{circumstance}' GROUP BY 1),
a AS (SELECT household_no, COUNT(*) FILTER (WHERE act AND k IN ('农村低保', '城市低保') AND NOT 单) AS 整户,
    CAST(SUM(m) FILTER (WHERE act AND k IN ('农村低保', '城市低保') AND NOT 单) AS BIGINT) AS 实发,
    COUNT(*) FILTER (WHERE act AND k = '低保边缘') AS 边缘, COUNT(*) FILTER (WHERE act AND k = '刚性支出困难' AND b >= DATE '2021-06-02') AS 刚性,
    COUNT(*) FILTER (WHERE k = '临时救助' AND b >= DATE '2021-11-02') AS 临时
  FROM (SELECT household_no, 救助类型 AS k, 月发放金额 AS m, 起始月 AS b, COALESCE(档次 LIKE '%单人%', FALSE) AS 单,
    终止月 IS NULL OR 终止月 >= DATE '2022-06-01' AS act FROM '{aid}') GROUP BY 1),
g AS (SELECT household_no, CAST(SUM(金额) FILTER (WHERE 大类 IN ('工资性', '生产经营性', '财产性', '转移性') AND 项目 NOT IN ('优待抚恤金', '奖学金', '低保金', '特困供养金', '临时救助金', '计划生育金')) AS BIGINT) AS 净,
    CAST(SUM(金额) FILTER (WHERE 大类 = '生产经营性支出') AS BIGINT) AS 支, CAST(SUM(金额) FILTER (WHERE 项目 = '城乡居民养老金') AS BIGINT) AS 养老,
    COUNT(*) FILTER (WHERE 发生日期 >= DATE '2022-04-01') AS n3, COUNT(*) FILTER (WHERE 发生日期 >= DATE '2022-01-01') AS n6,
    COUNT(*) FILTER (WHERE 发生日期 >= DATE '2021-10-01') AS n9, COUNT(*) AS n12
  FROM '{ledger}' WHERE 状态 = '已确认' AND 发生日期 BETWEEN DATE '2021-07-01' AND DATE '2022-06-30' GROUP BY 1),
x AS (SELECT r.*, m.* EXCLUDE (household_no),
    r.监测对象类别 IS NOT NULL AND NOT COALESCE(r.风险是否已消除, FALSE) AS 在册监测, r.户类型 = '脱贫户' AS 脱贫户,
    r.监测对象类别 IS NOT NULL AS 曾监测, r.户类型 = '脱贫户' OR r.监测对象类别 IS NOT NULL AS 脱贫或监测户, r.识别监测时间 AS 监测识别月,
    COALESCE(c.金融, 0) AS 金融, COALESCE(c.例外车辆, FALSE) AS 例外车辆, COALESCE(c.例外住房, FALSE) AS 例外住房, COALESCE(c.渐退, FALSE) AS 低保渐退,
    COALESCE(c.不计, 0) AS 登记不计, COALESCE(c.另不计, 0) AS 另不计, COALESCE(c.赔偿, 0) AS 赔偿, COALESCE(c.刚性, 0) AS 登记刚性, COALESCE(c.已获, 0) AS 已获,
    COALESCE(c.两证, FALSE) AS 计生两证户, COALESCE(c.已改, FALSE) AS 已改, COALESCE(c.无力, FALSE) AS 无力, COALESCE(c.集中, FALSE) AS 集中,
    COALESCE(c.失信, 0) AS 严重失信人数, COALESCE(c.意愿, FALSE) AS 产业发展意愿,
    COALESCE(a.整户, 0) AS 整户低保在享人数, COALESCE(a.实发, 0) AS 低保实发月金额, COALESCE(a.边缘, 0) AS 低保边缘在享人数,
    COALESCE(a.刚性, 0) AS 刚性人数, COALESCE(a.临时, 0) AS 近期临时救助人次, COALESCE(c.低收入, FALSE) AS 低收入,
    COALESCE(v.v, 0) AS 车价, COALESCE(e.n, 0) AS 住宅, COALESCE(t.v, 0) AS 自付, COALESCE(s.v, 0) AS 学费,
    COALESCE(l.余额, 0) AS 小额信贷在贷余额, COALESCE(l.逾期, 0) AS 小额信贷逾期笔数, COALESCE(f.在册, FALSE) AS 危房在册,
    CASE WHEN f.改造 THEN TRUE WHEN f.不明 THEN NULL ELSE FALSE END AS 危房改造中,
    CASE WHEN (g.n12 - g.n9) * (g.n9 - g.n6) * (g.n6 - g.n3) * g.n3 > 0 THEN COALESCE(g.净, 0) - COALESCE(g.支, 0) - LEAST((足额人数 * 9800 + 不足额) * 12, GREATEST(COALESCE(g.养老, 0), 0)) END AS 台账,
    (足额人数 * 9800 + 不足额) * 12 AS 基础养老金,
    COALESCE(工资性收入 + 生产经营性收入 + 财产性收入 + 转移性收入 - COALESCE(生产经营性支出合计, 生产经营性支出, 0), 人均纯收入 * 家庭人口) AS 净收入
  FROM '{household}' r LEFT JOIN m USING (household_no) LEFT JOIN c USING (household_no) LEFT JOIN a USING (household_no) LEFT JOIN g USING (household_no)
  LEFT JOIN (SELECT household_no, MAX(购置价格) AS v FROM '{vehicle}' WHERE 车辆类型 NOT IN ('普通二轮摩托车', '正三轮摩托车', '残疾人专用车', '残疾人机动轮椅车', '轻便二轮摩托车') GROUP BY 1) v USING (household_no)
  LEFT JOIN (SELECT household_no, COUNT(*) AS n FROM '{estate}' WHERE 用途 = '住宅' GROUP BY 1) e USING (household_no)
  LEFT JOIN (SELECT household_no, CAST(SUM(个人自付) AS BIGINT) AS v FROM read_parquet({medical}) GROUP BY 1) t USING (household_no)
  LEFT JOIN (SELECT household_no, CAST(SUM(学年自付费用) AS BIGINT) AS v FROM '{school}' WHERE 就学状态 = '在读' GROUP BY 1) s USING (household_no)
  LEFT JOIN (SELECT household_no, CAST(SUM(余额) FILTER (WHERE 状态 <> '已结清') AS BIGINT) AS 余额, COUNT(*) FILTER (WHERE 状态 = '逾期') AS 逾期
    FROM '{loan}' WHERE 贷款类型 = '脱贫人口小额信贷' GROUP BY 1) l USING (household_no)
  LEFT JOIN (SELECT household_no, BOOL_OR(鉴定等级 IN ('C', 'D') AND COALESCE(改造状态, '未改造') <> '已竣工' OR COALESCE(无房, FALSE)) AS 在册,
    BOOL_OR(改造状态 = '改造中') AS 改造, BOOL_OR(改造状态 IS NULL) AS 不明 FROM '{house}' GROUP BY 1) f USING (household_no)),
y AS (SELECT *, COALESCE(计划生育金, 0) + COALESCE(最低生活保障金 + COALESCE(特困人员救助供养金, 0), 特困人员救助供养金, 名册救助 * 12, 0) + COALESCE(名册补贴, 0) * 12
    + 基础养老金 + 登记不计 AS 转移不计 FROM x),
z AS (SELECT *, GREATEST(COALESCE(台账, 净收入 - COALESCE(CASE WHEN 转移性收入 IS NOT NULL THEN LEAST(转移不计, GREATEST(转移性收入, 0)) END, 转移不计))
    - COALESCE(CASE WHEN 工资性收入 IS NOT NULL THEN LEAST(成本月额 * 12, 工资性收入) END, 成本月额 * 12) + 赔偿, 0)
    + 0 * COALESCE(台账, 净收入) AS 年收入额 FROM y),
u AS (SELECT *, CAST(CAST((CAST(年收入额 AS HUGEINT) * 1000000) // NULLIF(低保计算人口, 0) AS DECIMAL(30,0)) * CAST('0.000001' AS DECIMAL(6,6)) AS DECIMAL(30,6)) AS 低保人均收入,
    CAST(CAST((CAST(GREATEST(年收入额 - 另不计, 0) AS HUGEINT) * 1000000) // NULLIF(家庭人口, 0) AS DECIMAL(30,0)) * CAST('0.000001' AS DECIMAL(6,6)) AS DECIMAL(30,6)) + 0 * 年收入额 AS 特困人均收入,
    金融 > 496000 * 36 * 低保计算人口 / 12 OR 住宅 > 1 AND NOT 例外住房 OR 车价 >= 15000000 AND NOT 例外车辆 AS 低保财产超限,
    金融 > 496000 * 36 * 家庭人口 / 12 OR 住宅 > 1 AND NOT 例外住房 OR 车价 >= 15000000 AND NOT 例外车辆 AS 特困财产超限,
    CAST(CAST((CAST(CASE WHEN 年收入额 IS NOT NULL THEN GREATEST(496000 * 低保计算人口 - 年收入额, 0) END AS HUGEINT) * 1000000) // 12 AS DECIMAL(30,0)) * CAST('0.000001' AS DECIMAL(6,6)) AS DECIMAL(30,6)) AS 低保差额,
    自付 + 学费 + 登记刚性 - 已获 AS 家庭必需支出,
    CAST(COALESCE(年收入, 工资性收入 + 生产经营性收入 + 财产性收入 + 转移性收入, 净收入) AS DECIMAL(19,6)) * CAST(0.5 AS DECIMAL(19,6)) AS 临时救助支出线,
    在册监测 AND (COALESCE(致贫返贫风险1 = '因学', FALSE) OR COALESCE(致贫返贫风险2 = '因学', FALSE) OR COALESCE(致贫返贫风险3 = '因学', FALSE)) AS 因学未消除,
    脱贫户 OR 在册监测 OR 曾监测 AND COALESCE(消除监测时间 > DATE '2021-09-01', FALSE) AS 雨露计划户,
    脱贫户 OR 在册监测 OR 本户低保人数 > 0 OR 本户特困人数 > 0 OR 本户低保边缘人数 > 0 AS 低收入户,
    本户低保人数 > 0 OR 本户特困人数 > 0 AND NOT 集中 OR 在册监测 AND 监测对象类别 IN ('脱贫不稳定户', '边缘易致贫户', '突发严重困难户') OR 本户低保边缘人数 > 0 OR 脱贫户 AND NOT 已改 AND 无力 AS 危改对象
  FROM z)
SELECT *, 低保财产超限 AS 低保边缘财产超限,
  低保边缘在享人数 > 0 OR 低保人均收入 >= 496000 AND 低保人均收入 < 744000 AND NOT 低保财产超限 AS 低保边缘家庭,
  在册监测 OR 低收入 OR 低保边缘在享人数 > 0 OR 刚性人数 > 0 OR (低保人均收入 >= 496000 AND 低保人均收入 < 744000 AND NOT 低保财产超限) AS 低收入人口家庭,
  低保计算人口 > 0 AS a_低保, (低保人均收入 < 496000 OR 低保渐退 AND 整户低保在享人数 > 0) AND NOT 低保财产超限 AS w_低保, 整户低保在享人数 > 0 AS r_低保,
  低保人均收入 >= 496000 AND 低保人均收入 < 744000 AND NOT 低保财产超限 AS w_边缘, 低保边缘在享人数 > 0 AS r_边缘,
  低保人均收入 < 1414700 AND 家庭必需支出 > 临时救助支出线 AND 近期临时救助人次 = 0 AS w_临时,
  脱贫或监测户 OR 小额信贷在贷余额 > 0 AS a_信贷,
  (脱贫户 OR 在册监测 OR 小额信贷在贷余额 > 0 AND 曾监测) AND 信贷合龄人数 > 0 AND 小额信贷逾期笔数 = 0 AND 严重失信人数 = 0 AND 小额信贷在贷余额 <= 10000000 AND (产业发展意愿 OR 小额信贷在贷余额 > 0) AS w_信贷
FROM u
"""

_JUDGED = """
CREATE TEMP TABLE q AS
WITH b AS (SELECT p.*, h.在册监测, h.脱贫户, h.雨露计划户, h.低收入户, h.因学未消除, h.完整劳动力人数, h.稳定收入人数, h.脱贫或监测户, h.本户公益岗人数,
    h.劳动力人数, h.特困人均收入, h.特困财产超限, h.低保边缘家庭, h.低收入人口家庭, h.整户低保在享人数, h.计生两证户, h.监测识别月,
    COALESCE(h.r_低保, FALSE) OR COALESCE(h.a_低保 AND h.w_低保, FALSE) AS 低保占,
    h.a_低保 AND (h.w_低保 IS NULL) AND NOT h.r_低保 AS 低保不明,
    年龄 < 18 OR 年龄 < 25 AND 在读学生 AS 儿童保障年龄内,
    父母无法查找 OR 父亲状况 = '死亡' AND 母亲状况 = '死亡' AS 父母双亡,
    父亲状况 IN ('失踪', '死亡') OR 父亲状况 IN ('撤销监护资格', '被遣返或驱逐', '重残', '重病') OR 父亲状况 IN ('失联', '强制隔离戒毒', '服刑在押', '被执行其他限制人身自由措施') AND 父满 AS 父不能,
    母亲状况 IN ('失踪', '死亡') OR 母亲状况 IN ('撤销监护资格', '被遣返或驱逐', '重残', '重病') OR 母亲状况 IN ('失联', '强制隔离戒毒', '服刑在押', '被执行其他限制人身自由措施') AND 母满 AS 母不能,
    年龄 >= 60 OR 年龄 < 16 AND NOT 自食其力 OR 特困残疾 AS 特困无劳动能力,
    义务人状况 IN ('义务人无履行能力', '无法定义务人') OR 义务人状况 IS NULL AND 特困在享 AS 无赡养抚养,
    特困在享 OR 身份_孤儿 AS 参保全额资助对象, 低保在享 OR 身份_返贫致贫 AS 参保定额资助低保, h.在册监测 AS 参保定额资助监测, h.脱贫户 AS 参保定额资助脱贫,
    COALESCE(救助身份起始月, h.监测识别月, DATE '2022-02-28') <= DATE '2022-02-28' OR h.脱贫户 AS 参保资助赶得上,
    特困在享 OR 身份_孤儿 OR 低保在享 OR 身份_返贫致贫 OR h.在册监测 AS 大病倾斜对象,
    特困在享 OR 身份_孤儿 OR 低保在享 OR 身份_返贫致贫 OR h.在册监测 OR 身份_低收入家庭 OR 身份_刚性支出困难 OR 身份_重病患者 AS 医疗救助对象,
    年龄 >= 16 AND 年龄 < 60 AND NOT 职工养老 AND NOT 养老待遇 AS 养老代缴年龄,
    特困在享 OR 低保在享 OR 身份_返贫致贫 OR 重度残疾 AS 养老代缴对象,
    劳动技能 = '弱劳动力或半劳动力' AS 弱半劳动力, 年龄 >= 16 AND 劳动技能 IN ('弱劳动力或半劳动力', '丧失劳动力', '无劳动力') AS 完全或部分丧失劳动能力,
    低保在享 OR 特困在享 AS 兜底在享, 文化程度 IN ('初中', '高中') OR 中学辍学 AS 初高中毕业,
    特困在享 OR 身份_孤儿 OR 低保在享 OR 持证残疾 OR 认定特殊困难学生 AS 特殊困难学生, 大病 OR 专项救治 AS 重病,
    特困在享 OR 孤儿在享 AS 生活补贴互斥, 特困在享 AS 护理补贴互斥, FALSE AS 护理扩面残疾,
    年龄 >= 18 AND 单人户重残 AND (无业 OR NOT 就业中) AS 成年无业重残
  FROM p LEFT JOIN h USING (household_no)),
e AS (SELECT *, 父不能 AND 母不能 AS 事实无人抚养, 特殊困难学生 OR 脱贫户 OR 在册监测 OR 认定困难学生 AS 资助范围学生,
    (父亲状况 IS NOT NULL OR 母亲状况 IS NOT NULL OR 父母无法查找) AND 父母双亡 OR 父亲状况 IS NULL AND 母亲状况 IS NULL AND 孤儿在享 AS w_孤儿,
    (低保在享 OR 整户低保在享人数 > 0) AND NOT 生活补贴互斥 AS w_生活, NOT 护理补贴互斥 AS w_护理,
    特困人均收入 < 496000 AND NOT 特困财产超限 AND 无赡养抚养 AND (义务人状况 IS NOT NULL OR 特困在享 OR 劳动力人数 = 0) AS w_特困 FROM b),
f AS (SELECT *, 孤儿在享 OR COALESCE(儿童保障年龄内 AND w_孤儿, FALSE) AS 孤儿占, 儿童保障年龄内 AND w_孤儿 IS NULL AND NOT 孤儿在享 AS 孤儿不明,
    (父亲状况 IS NOT NULL OR 母亲状况 IS NOT NULL) AND 事实无人抚养 OR 父亲状况 IS NULL AND 母亲状况 IS NULL AND 无人抚养在享 AS w_无人 FROM e)
SELECT *, CASE WHEN 孤儿占 THEN FALSE WHEN 孤儿不明 THEN CASE WHEN w_特困 = FALSE THEN FALSE END ELSE w_特困 END AS q_特困 FROM f
"""

# Benefit: (table, population, condition after exclusions, roll, paid, category, amount).
_AMOUNT = "GREATEST(CASE WHEN 本人低保月金额 > 0 THEN GREATEST(114000 - 本人低保月金额, 0) ELSE 114000 END - ({off}), 0)"
_OFF = (
    "CASE WHEN 特困在享 THEN 特困实发月金额 WHEN COALESCE(特困无劳动能力 AND q_特困, FALSE) THEN 53733 WHEN 特困无劳动能力 AND q_特困 IS NULL THEN NULL ELSE 0 END"
    " + CASE WHEN 生活补贴在享 THEN 生活补贴实发月金额 WHEN 持证残疾 AND w_生活 THEN NULL ELSE 0 END"
    " + CASE WHEN 护理补贴在享 THEN 护理补贴实发月金额 WHEN 重度残疾 AND w_护理 THEN NULL ELSE 0 END"
)
_NET = f"CASE WHEN ({_OFF}) IS NOT NULL THEN {_AMOUNT.format(off=_OFF)} END"
_Q_NOBODY = f"CASE WHEN 孤儿占 THEN FALSE WHEN 孤儿不明 THEN CASE WHEN w_无人 = FALSE THEN FALSE END WHEN COALESCE(({_NET}) = 0 AND ({_OFF}) > 0, FALSE) THEN FALSE ELSE w_无人 END"
_TAKES_POOR = "(特困在享 OR COALESCE(特困无劳动能力 AND q_特困, FALSE))"
_POOR_OPEN = "(特困无劳动能力 AND q_特困 IS NULL AND NOT 特困在享)"
_SINGLE = f"CASE WHEN 低保占 OR {_TAKES_POOR} THEN FALSE WHEN 低保不明 OR {_POOR_OPEN} THEN CASE WHEN (单人户重残 OR 重病) = FALSE THEN FALSE END ELSE 单人户重残 OR 重病 END"
_CEIL = "CAST((CAST({v} * 1000000 AS HUGEINT) + 99999999) // 100000000 * 100 AS BIGINT)"
Spec = tuple[str, str | None, str, str | None, str | None, str, str | None]
_BENEFITS: dict[str, Spec] = {
    "两后生": ("q", "脱贫户 OR 在册监测", "年龄 >= 15 AND 年龄 <= 25 AND 初高中毕业 AND NOT 学籍在读 AND 未婚登记", None, None, "''", None),
    "临时救助": ("h", "低保计算人口 > 0", "w_临时", None, None, "'上限'", "413300"),
    "事实无人抚养保障": ("q", "儿童保障年龄内", _Q_NOBODY, "无人抚养在享", "无人抚养实发月金额", "CASE WHEN 本人低保月金额 > 0 THEN '补差' ELSE '全额' END", _NET),
    "低保": ("h", "a_低保", "w_低保", "r_低保", "低保实发月金额", "CASE WHEN 低保人均收入 >= 496000 THEN '渐退' ELSE '差额' END",
            f"CASE WHEN 低保人均收入 >= 496000 THEN (低保实发月金额 + 99) // 100 * 100 ELSE {_CEIL.format(v='低保差额')} END"),
    "低保边缘": ("h", "a_低保", "CASE WHEN r_低保 OR COALESCE(a_低保 AND w_低保, FALSE) THEN FALSE WHEN w_低保 IS NULL AND a_低保 THEN CASE WHEN w_边缘 = FALSE THEN FALSE END ELSE w_边缘 END", "r_边缘", None, "''", None),
    "兜底保障比对": ("q", "脱贫或监测户 AND 完全或部分丧失劳动能力 AND 完整劳动力人数 = 0 AND 稳定收入人数 = 0", "完全或部分丧失劳动能力 AND 稳定收入人数 = 0", "兜底在享", None, "''", None),
    "公益性岗位": ("q", "公益岗在岗", "年龄 >= 16 AND 年龄 < 70 AND 本户公益岗人数 <= 1", "公益岗在岗", None, "''", None),
    "公益性岗位优先": ("q", "弱半劳动力 AND 低收入户", "年龄 >= 16 AND 年龄 < 70 AND NOT 就业中 AND 本户公益岗人数 = 0", None, None, "''", None),
    "养老代缴": ("q", "养老代缴年龄", "养老代缴对象", "养老代缴金额 > 0", "养老代缴年额", "'全部代缴'", "10000"),
    "养老最低档保留": ("q", "养老代缴年龄", "养老代缴对象 OR 脱贫户", None, None, "'现行最低档'", "10000"),
    "务工交通补贴": ("q", "脱贫户 OR 在册监测", "在省外务工 OR 在县外省内务工", "交通补贴本年已发 > 0", None, "CASE WHEN 在省外务工 THEN '省外' ELSE '省内县外' END", "CASE WHEN 在省外务工 THEN 50000 ELSE 20000 END"),
    "医疗救助": ("q", None, "医疗救助对象", None, None, "''", None),
    "单人户低保": ("q", "低保边缘家庭 OR 成年无业重残", _SINGLE, "单人户在享", "本人低保月金额", "CASE WHEN 单人户重残 THEN '重残' ELSE '重病' END", "41400"),
    "危房改造": ("h", "危房在册", "危改对象", "危房改造中", None, "''", "2400000"),
    "参保资助": ("q", "NOT 职工医保参保", "(参保全额资助对象 OR 参保定额资助低保 OR 参保定额资助监测 OR 参保定额资助脱贫) AND 参保资助赶得上", "参保资助金额 > 0", "参保资助年额",
              "CASE WHEN 参保全额资助对象 THEN '特困全额' WHEN 参保定额资助低保 THEN '低保定额' WHEN 参保定额资助监测 THEN '易返贫致贫户定额' ELSE '脱贫户定额' END", "CASE WHEN 参保全额资助对象 THEN 32000 ELSE 18000 END"),
    "困难残疾人生活补贴": ("q", "持证残疾", "w_生活", "生活补贴在享", "生活补贴实发月金额", "''", "CAST(NULL AS BIGINT)"),
    "大病保险倾斜": ("q", None, "大病倾斜对象", None, None, "''", None),
    "孤儿基本生活": ("q", "儿童保障年龄内", "w_孤儿", "孤儿在享", "孤儿实发月金额", "CASE WHEN COALESCE(孤儿养育方式 = '机构', FALSE) THEN '机构' ELSE '散居' END", "CASE WHEN COALESCE(孤儿养育方式 = '机构', FALSE) THEN NULL ELSE 114000 END"),
    "学生资助": ("q", "学籍在读", "资助范围学生", "学生资助金额 > 0", None,
              "CASE WHEN 学前在读 THEN '学前' WHEN 小学在读 AND 寄宿生 THEN '小学寄宿' WHEN 小学在读 THEN '小学非寄宿' WHEN 初中在读 AND 寄宿生 THEN '初中寄宿' WHEN 初中在读 THEN '初中非寄宿' WHEN 普高在读 AND 因学未消除 THEN '普通高中（特殊困难，因学未消除优先）' WHEN 普高在读 AND 特殊困难学生 THEN '普通高中（特殊困难）' WHEN 普高在读 THEN '普通高中（困难）' WHEN 中职在读 THEN '中职' ELSE '高校' END",
              "CASE WHEN 学前在读 THEN 100000 WHEN 小学在读 AND 寄宿生 THEN 100000 WHEN 小学在读 THEN 50000 WHEN 初中在读 AND 寄宿生 THEN 125000 WHEN 初中在读 THEN 62500 WHEN 普高在读 AND (因学未消除 OR 特殊困难学生) THEN 250000 WHEN 普高在读 THEN 150000 WHEN 中职在读 THEN 200000 ELSE 330000 END"),
    "小额信贷": ("h", "a_信贷", "w_信贷", "小额信贷在贷余额 > 0", None, "'可贷额度'", "5000000"),
    "特困供养": ("q", "特困无劳动能力", "q_特困", "特困在享", "特困实发月金额", "'基本生活'", "53733"),
    "重度残疾人护理补贴": ("q", "重度残疾 OR 护理扩面残疾", "w_护理", "护理补贴在享", "护理补贴实发月金额", "CASE WHEN 一级残疾 THEN '一级' ELSE '二级及扩面' END", "CAST(NULL AS BIGINT)"),
    "雨露计划": ("q", "雨露计划户", "中高职一至三年级", "雨露计划已发", None, "''", "300000"),
    "高龄津贴": ("q", "FALSE", "CAST(NULL AS BOOLEAN)", "高龄津贴在领", None, "''", "CAST(NULL AS BIGINT)"),
}  # fmt: skip


def run(data: BenefitData, out: Path, memory_limit: str | None = None) -> None:
    """Compute everybody's benefits, counts and rows; facts that a benefit reads go with its rows."""
    connection = duckdb.connect()
    connection.execute("SET preserve_insertion_order = false")
    connection.execute(f"SET temp_directory = '{out / 'spill'}'")
    if memory_limit:
        connection.execute(f"SET memory_limit = '{memory_limit}'")
    one = {key: data.file(table, data.periods(table)[-1]) for key, table in _ONE.items()}
    many = {
        key: str([str(data.file(table, period)) for period in data.periods(table)])
        for key, table in _MANY.items()
    }
    names = one | many | {name: data.snapshot(name) for name in ("person", "household")}
    for sql in (_PERSON, _BASE, _JUDGED):
        connection.execute(sql.format(**names))
    read = json.loads((Path(__file__).parents[1] / "benefit_facts.json").read_text("utf-8"))
    counts, branches = [], []
    for number, (name, spec) in enumerate(_BENEFITS.items()):
        table, applies, when, roll, paid, tier, amount = spec
        outcome = _outcome(applies, when, roll)
        inside = f"COALESCE({applies}, FALSE)" if applies else "TRUE"
        counts.append(
            f"SELECT '{name}' AS b, {inside} AS i, {outcome} AS o, COUNT(*) AS n FROM {table} GROUP BY ALL"
        )
        columns = {row[0] for row in connection.execute(f"DESCRIBE {table}").fetchall()}
        kept = [fact for fact in read[name] if fact in columns]
        values = ", ".join(f"'{fact}': CAST({fact} AS VARCHAR)" for fact in kept)
        person = "person_no" if table == "q" else "CAST(NULL AS BIGINT)"
        owed = "o IN ('应享未享', '在享', '符合条件')"
        differs = f" OR o = '在享' AND ({paid}) <> ({amount})" if paid and amount else ""
        branches.append(
            f"SELECT {number} AS benefit_no, household_no, {person} AS person_no, village_code, o AS outcome, "
            f"CASE WHEN {owed} THEN {tier} ELSE '' END AS name, CASE WHEN {owed} THEN CAST({amount or 'NULL'} AS BIGINT) END AS amount, "
            f"CASE WHEN {roll or 'FALSE'} THEN CAST({paid or 'NULL'} AS BIGINT) END AS paid, "
            f"CAST(to_json({{{values}}}) AS VARCHAR) AS fact_values FROM (SELECT *, {outcome} AS o FROM {table}) "
            f"WHERE o IN ('应享未享', '享而不符', '符合条件'){differs}"
        )
    rows = connection.execute(" UNION ALL ".join(counts)).fetchall()
    (out / "counts.json").write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
    connection.execute(
        f"COPY ({' UNION ALL '.join(branches)} ORDER BY benefit_no, household_no, person_no) "
        f"TO '{out / 'entitlements.parquet'}' (FORMAT parquet)"
    )


def _outcome(applies: str | None, when: str, roll: str | None) -> str:
    population = f"WHEN NOT ({applies}) THEN '不符合' " if applies else ""
    unknown = f"({when}) IS NULL" + (f" OR ({applies}) IS NULL" if applies else "")
    if roll is None:
        return f"CASE {population}WHEN NOT ({when}) THEN '不符合' WHEN {unknown} THEN '信息不足' ELSE '符合条件' END"
    return (
        f"CASE {population}WHEN NOT ({when}) AND NOT COALESCE({roll}, FALSE) THEN '不符合' WHEN {unknown} THEN '信息不足' "
        f"WHEN NOT ({when}) THEN '享而不符' WHEN ({roll}) IS NULL THEN '信息不足' WHEN {roll} THEN '在享' ELSE '应享未享' END"
    )


_ONE = {
    "aid": "social-assistance", "circumstance": "circumstance", "school": "school-enrolment",
    "work": "employment", "pension": "pension", "insurance": "medical-insurance",
    "disability": "disability", "illness": "serious-illness", "ledger": "income-ledger",
    "vehicle": "vehicle", "estate": "real-estate", "loan": "loan", "house": "housing-safety",
}  # fmt: skip
_MANY = {"subsidy": "subsidy-payment", "change": "population-change", "medical": "medical-expense"}
