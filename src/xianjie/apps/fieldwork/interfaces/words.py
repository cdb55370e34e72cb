"""The sentences that the offline page says; it takes them along."""

from __future__ import annotations

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    """Return every sentence by its name; places in braces are filled on the device."""
    return {**_states(), **_lists(), **_filling(), **_faults(), **_pictures()}


def _states() -> dict[str, str]:
    return {
        "online": _("在线"),
        "offline": _("离线"),
        "signed_out_short": _("未登录"),
        "waiting": _("{n} 份待上传"),
        "drafts": _("{n} 份没填完"),
        "last_sync": _("上次上传 {when}"),
        "never_synced": _("还没有上传过"),
        "today_at": _("今天 {time}"),
        "day_at": _("{month}月{day}日 {time}"),
        "just_now": _("刚刚"),
        "minutes_ago": _("{n} 分钟前"),
        "hours_ago": _("{n} 小时前"),
        "days_ago": _("{n} 天前"),
        "no_network": _("现在连不上网络。填的都存在本机，有了网络会自动上传。"),
        "signed_out": _("登录已到期。填的都还在本机，请重新登录，回来后自动上传。"),
        "do_first": _("这个账户要先办一步（改密码或验证动态口令）才能上传，填的都还在本机。"),
        "go_there": _("现在去办"),
        "busy": _("正在与服务器往来，请等一等。"),
        "sign_in_again": _("去登录"),
        "not_allowed": _("这个账户不能填入户表，请联系县里授权。填的都还在本机。"),
        "too_often": _("刚刚下载过，请过一会儿再试。"),
        "server_trouble": _("服务器没有办成，填的都还在本机，过一会儿会再试。"),
        "device_trouble": _("本机存不进去，可能是空间不够。请先上传，或清理手机空间后再填。"),
        "page_trouble": _("这一页没有画出来，请刷新再试。填的都还在本机。"),
        "no_worker": _(
            "这个浏览器没能把页面留在本机：断网后请不要关掉本页。换手机自带的浏览器更稳妥。"
        ),
        "refused_400": _("服务器看不懂这份表，请打开核对后再放进待上传。"),
        "refused_404": _(
            "这户已不在您的范围内，或任务已收回。表还在本机，请与乡镇联系，确实不要了再删。"
        ),
        "refused_409": _("服务器没有收下这份表。"),
        "refused_413": _("照片太大，请删掉一两张再上传。"),
        "refused_422": _("有几项要改，改好再放进待上传。"),
    }


def _lists() -> dict[str, str]:
    return {
        "tabs": _("本页的三部分"),
        "tab_tasks": _("任务"),
        "tab_device": _("本机"),
        "tab_about": _("说明"),
        "fetch": _("下载今天的任务"),
        "push": _("上传 {n} 份"),
        "push_none": _("上传"),
        "fetching": _("正在下载任务……"),
        "fetched": _("已下载 {n} 户的任务，没有信号也能填。"),
        "sending": _("正在上传第 {at} 份，共 {of} 份……"),
        "sent": _("已上传 {n} 份，本机不再留存。"),
        "sent_conflicts": _(" 有 {n} 份与别人填的不一致，两份都留着，由乡镇核对。"),
        "sent_refused": _(" 有 {n} 份没有收下，请到“本机”里看原因。"),
        "nothing_to_send": _("没有待上传的表。"),
        "pack_age": _("任务和已知情况是 {when} 下载的（{age}），共 {n} 户。"),
        "no_pack": _("本机还没有任务。出门前在有网络的地方下载一次。"),
        "pack_dropped": _("上次下载的任务超过 {n} 天，已从本机清掉，请重新下载。没上传的表还在。"),
        "left_out": _("任务太多，最急的已带上，另有 {n} 户没有下载，办完再下载。"),
        "others_wait": _(
            "这台手机上还有另一位同事没上传的 {n} 份表，已加密封存，请他登录后打开本页上传。"
        ),
        "mine": _("我的"),
        "members": _("{n} 人"),
        "village": _("村"),
        "all_villages": _("所有村"),
        "pick_all": _("全部 {n}"),
        "pick_mine": _("我的 {n}"),
        "pick_overdue": _("逾期 {n}"),
        "near_first": _("近的在前"),
        "metres": _("约 {n} 米"),
        "kilometres": _("约 {n} 公里"),
        "none_picked": _("没有符合的户，换一个条件看看。"),
        "empty_title": _("没有要走访的户"),
        "empty_text": _("乡镇下达任务后，在这里下载，按期限排好。"),
        "first_title": _("先把今天的任务带上"),
        "first_text": _(
            "有网络时点“下载今天的任务”：要走访的户、要填的表、已经知道的情况都存到本机，"
            "之后几天没有信号也能填，回到有网络的地方自动上传。"
        ),
        "no_deadline": _("没有期限"),
        "overdue": _("逾期 {n} 天"),
        "due_today": _("今天到期"),
        "due_in": _("还有 {n} 天"),
        "state_draft": _("没填完"),
        "state_ready": _("待上传"),
        "state_refused": _("要改"),
        "changed_at": _("{when} 改过"),
        "too_long": _("有的表放在本机超过 {n} 天了，请尽快到有网络的地方上传。"),
        "nothing_here": _("本机没有表：填了一半的和待上传的会列在这里。"),
        "receipts": _("上传回执"),
        "receipt_ok": _("已收下"),
        "receipt_conflict": _("待核对"),
        "receipt_line": _("{title}，回执号 {number}"),
        "no_receipts": _("还没有回执。上传后这里只留表名和回执号，不留个人信息。"),
        "about_user": _("本机存的是“{name}”的任务。换人登录时会清掉，没上传的表封存到本人再登录。"),
        "about_nobody": _("本机还没有存任何人的任务。"),
        "about_lies": _(
            "本机存着要走访户的户主姓氏、村组、已知情况和没上传的表，都已加密；"
            "没有证件号码、完整电话和银行账号。"
        ),
        "about_keep": _(
            "下载的任务最多留 {n} 天；表和照片一上传就从本机清掉；退出登录时全部清掉。"
        ),
        "about_lost": _(
            "手机要设锁屏密码。丢了请马上告诉县里的系统管理员，停用账户后，手机再联网也打不开系统。"
        ),
        "clear_pack": _("清掉下载的任务"),
        "pack_cleared": _("已清掉下载的任务，没上传的表还在。"),
        "online_sheets": _("不用离线，在网页上填"),
    }


def _filling() -> dict[str, str]:
    return {
        "back_to_list": _("回到任务"),
        "household": _("户编号"),
        "place": _("地点"),
        "people": _("人口"),
        "category": _("类别"),
        "deadline": _("期限"),
        "known_there": _("还有 {n} 项已经知道。当面核对，对的就沿用，不对的点“改”。"),
        "keep_all": _("已知的全部沿用"),
        "keep": _("沿用"),
        "change": _("改"),
        "kept": _("已沿用"),
        "optional": _("可不填"),
        "yes": _("是"),
        "no": _("否"),
        "yuan": _("元"),
        "not_yet": _("上面填齐了自动算"),
        "nothing": _("没填"),
        "somebody": _("一人"),
        "counts": _("打字 {typed} 项 · 点选 {chosen} 项 · 沿用 {kept} 项"),
        "still_open": _("还差 {n} 项"),
        "saving": _("正在存……"),
        "saved": _("已存本机"),
        "not_saved": _("没有存进本机，请先上传或清理手机空间"),
        "finish": _("填好了"),
        "put_in_queue": _("已放进待上传。"),
        "is_ready": _("这份表填好了，{when} 放进待上传，有网络会自动上传。"),
        "mend_ready": _("再改一改"),
        "not_complete": _("还有 {n} 项没填好，已标出来。"),
        "discard": _("不要这份表了"),
        "discard_sure": _("删掉后找不回来，照片也一起删。"),
        "discard_yes": _("确认删掉这份表"),
        "family_changed": _("这户登记的家庭成员有变化，请再核对家庭成员。"),
        "item_new": _("新增“{item}”。"),
        "item_gone": _("不再问“{item}”，您原来填的是：{answer}。"),
    }


def _faults() -> dict[str, str]:
    return {
        "must_fill": _("请填写这一项。"),
        "must_choose": _("请点选一个。"),
        "each_member": _("请逐人点选。"),
        "bad_money": _("请只填数字，以元为单位，如 1200 或 1.2万。"),
        "bad_number": _("请只填数字。"),
        "bad_whole": _("请填整数。"),
        "out_of_range": _("应在 {least} 到 {most} {unit}之间，请核对是不是多写了零。"),
        "too_many_letters": _("最多 {most} 个字，现有 {n} 个。"),
        "too_many_choices": _("最多选 {most} 个。"),
    }


def _pictures() -> dict[str, str]:
    return {
        "photos": _("照片"),
        "take_photo": _("拍照"),
        "photo_number": _("第 {n} 张照片"),
        "photo_remove": _("删掉第 {n} 张照片"),
        "photos_full": _("最多 {n} 张。"),
        "photo_needed": _("请拍一张照片。"),
        "bad_photo": _("这张照片读不出来，请重拍。"),
        "remove": _("删掉"),
        "position": _("位置"),
        "position_why": _("可以记下填表的位置，证明到过现场。不记也能交。"),
        "position_take": _("记下位置"),
        "position_wait": _("正在定位……"),
        "position_taken": _("已记下位置，误差约 {n} 米。"),
        "position_failed": _("没有定到位。不影响交表，可以到开阔处再试。"),
        "signature_way": _("怎么签"),
        "sign_here": _("在屏幕上签"),
        "sign_oral": _("口头同意，由他人代签"),
        "signature_pad": _("签名处，用手指写；不便书写的请选“口头同意，由他人代签”"),
        "signature_again": _("重签"),
        "oral_who": _("由谁代签"),
        "oral_line": _("农户口头同意，由{who}代签"),
        "oral_day": _("{day}，本人已当面核对"),
        "signature_needed": _("请签名，或选口头同意。"),
        "oral_needed": _("请写由谁代签。"),
    }
