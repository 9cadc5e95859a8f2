"""Traditional characters as simplified ones, to know labels and options by; values stay as written."""

from __future__ import annotations

_PAIRS = """
    單单 報报 稱称 屬属 學学 業业 聯联 繫系 係系 絡络 項项 負负 責责 經经 辦办 話话 機机 號号 碼码 動动
    電电 郵邮 職职 務务 崗岗 門门 題题 標标 論论 內内 說说 簡简 紹绍 見见 審审 類类 選选 參参 徵征 評评
    專专 組组 協协 會会 處处 備备 註注 時时 間间 編编 訊讯 歷历 曆历 與与 員员 團团 隊队 質质 關关 鍵键
    諾诺 傳传 證证 誌志 詞词 牽牵 頭头 預预 術术 萬万 實实 範范 廣广 後后 們们 強强 進进 綜综 調调 態态
    觀观 創创 數数 轉转 發发 應应 開开 設设 計计 優优 圖图 畫画 舉举 點点 對对 為为 個个 過过 現现 體体
    變变 統统 網网 雲云 產产 養养 資资 運运 營营 監监 測测 環环 護护 節节 適适 際际 層层 構构 規规 則则
    據据 庫库 驗验 檢检 訓训 練练 領领 導导 黨党 農农 醫医 館馆 樓楼 飲饮 園园 區区 國国 東东 華华 億亿
    總总 結结 級级 薦荐 戶户 獎奖 勵励 獻献 夠够 從从 樣样 種种 還还 這这 邊边 裡里 裏里 麼么 義义 聲声
    聽听 寫写 讀读 書书 紙纸 張张 頁页 條条 線线 錄录
"""
_SIMPLE = {ord(pair[0]): pair[1] for pair in _PAIRS.split()}


def simplified(text: str) -> str:
    """The text, character for character, those of labels and options simplified.

    >>> simplified("聯繫人姓名")
    '联系人姓名'
    """
    return text.translate(_SIMPLE)
