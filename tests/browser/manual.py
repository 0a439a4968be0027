"""Plays the tasks of the editors' manual in front of a camera, each up to the moment that its picture shows."""

PEOPLE = [("张采编", "采编"), ("钱采编", "采编"), ("李初审", "初审"), ("王复审", "复审"), ("赵终审", "终审")]
SPEECH = """在绿道建设现场会上的讲话
同志们,绿道是民生工程。
一、抓紧建设
沿河先建十公里,年底通车。
二、建好就要管好
管护责任落实到人。
"""
TABLE = "编号,事项,完成时限\nNH-31,建设里水河绿道,2026年12月31日\nNH-32,整治河涌,2026/10/1\n"
PUBLIC = "discussion/statement/1/"


def play(camera):
    author, colleague, first, second, final = (camera.page(name) for name, _ in PEOPLE)
    revise(camera, author)
    camera.open(first, "")
    camera.take(first, "desk", 640)
    open_waiting(first)
    first.evaluate("document.querySelector('.preview-frame').style.blockSize = '24rem'")
    camera.take(first, "review", 1370)
    paste(camera, author)
    for reviewer in (first, second, final):
        approve(camera, reviewer)
    withdraw(camera, final)
    conflict(camera, author, colleague)
    interrupt(camera, author)
    report(camera, author)
    bring_table(camera, author)


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def pick(page, field, typed):
    page.locator(f"{field} .select2-selection").first.click()
    page.keyboard.type(typed)
    page.locator(".select2-results__option", has_text=typed).first.click()


def revise(camera, author):
    """Of a public statement: the note of correction, the history, the preview."""
    camera.open(author, f"{PUBLIC}change/")
    author.locator("#id_lead").fill("大讨论找准了问题，明确了目标；要把成果变成具体的工作举措。")
    press(author, "保存修订稿")
    camera.open(author, f"{PUBLIC}history/")
    press(author, "比较所选两版")
    camera.take(author, "history", 600)
    camera.open(author, f"{PUBLIC}preview/?width=phone")
    author.evaluate("document.querySelector('.preview-frame').style.blockSize = '34rem'")
    camera.take(author, "preview")
    camera.open(author, f"{PUBLIC}change/")
    author.get_by_label("更正说明").fill("导语更正：“不断把成果变成举措”补为“具体的工作举措”")
    camera.take(author, "revision", 360, top=".correction-note")
    press(author, "保存并送审")


def paste(camera, author):
    camera.open(author, "discussion/statement/paste/")
    author.get_by_label("整篇文字").fill(SPEECH)
    press(author, "读出要点")
    author.locator("#points-0 .theme-hints").wait_for()
    camera.take(author, "paste", top="#points-group")
    author.locator("#points-0 .theme-hints button").first.click()
    pick(author, ".field-official", "顾耀辉")
    author.locator("#id_date").fill("2026年3月1日")
    press(author, "保存并继续编辑")
    camera.take(author, "submit", 420, top=".findings")
    press(author, "保存并送审")


def open_waiting(reviewer, title=""):
    reviewer.locator(".queue", has_text="待我审核").get_by_role("link", name=title).first.click()


def approve(camera, reviewer):
    camera.open(reviewer, "")
    open_waiting(reviewer, SPEECH.partition("\n")[0])
    for box in reviewer.locator(".decision input[type=checkbox]").all():
        box.check()
    reviewer.get_by_role("button", name="通过").click()
    reviewer.locator(".messagelist").wait_for()


def withdraw(camera, final):
    camera.open(final, "discussion/statement/?q=绿道")
    final.locator("#result_list th a", has_text=SPEECH.partition("\n")[0]).click()
    address = final.get_by_role("link", name="在站点上查看").get_attribute("href")
    final.get_by_role("link", name="撤下……").click()
    final.get_by_label("撤下原因").fill("来源有误，正在核实。")
    press(final, "撤下")
    reader = camera.phone()
    reader.goto(f"{camera.site}/{address.removeprefix('/')}")
    camera.take(reader, "withdrawn", 480)


def conflict(camera, author, colleague):
    for page in (author, colleague):
        camera.open(page, "discussion/theme/1/change/")
    for page, words in ((author, "由张采编改过的说明。"), (colleague, "钱采编写的说明。")):
        page.locator("#id_description").fill(words)
        press(page, "保存修订稿")
    camera.take(colleague, "conflict")


def interrupt(camera, author):
    camera.open(author, "discussion/statement/add/")
    author.locator("#id_title").fill("写到一半的题目")
    author.wait_for_timeout(1200)  # until the browser has kept it
    author.reload()
    author.locator(".unsaved").wait_for()
    camera.take(author, "unsaved", 400)
    press(author, "不要了")


def report(camera, author):
    camera.open(author, "discussion/actionitem/7/change/")
    author.get_by_role("link", name="添加进展").click()
    author.locator("#id_date").fill("2022-03")
    author.locator("#id_state").select_option(label="推进中")
    author.locator("#id_text").fill("20项改革任务都有了路线图。")
    camera.take(author, "update", 820, top="#content")


def bring_table(camera, author):
    camera.open(author, "discussion/actionitem/table/")
    file = {"name": "新事项.csv", "mimeType": "text/csv", "buffer": TABLE.encode("utf-8-sig")}
    author.locator("#id_file").set_input_files(file)
    press(author, "上传并预览")
    author.get_by_role("button", name="确认导入").wait_for()
    camera.take(author, "table")
