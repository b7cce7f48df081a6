"""A coordinator asks which format suits, changes an assumption, and defines the course that was advised."""

import pytest

pytestmark = pytest.mark.asyncio(loop_scope="session")  # one browser for all tests
YES = ("practice", "spread", "budget")
NO = ("critical", "informational", "changing")


@pytest.mark.parametrize(("width", "code"), [(1440, "WIDE"), (390, "NARROW")])
async def test_from_six_questions_to_a_course(platform, open_tab, width, code):
    tab = await open_tab(width)

    # the questions, asked from the keyboard's list of pages
    await tab.go(platform.url)
    await tab.press("g")
    await tab.press("a")
    await tab.until("location.pathname === '/advice' && !!document.querySelector('#form-ask')")
    for name in YES:
        await tab.click(f"#form-ask [name={name}][value=yes]")
    for name in NO:
        await tab.click(f"#form-ask [name={name}][value=no]")
    await tab.click("#form-ask button.main")

    # the answer beside them: a reason each, a model, what it costs
    await tab.until("!!document.querySelector('#part-answer [data-advice]')")
    told = await tab.run("document.querySelector('#part-answer').innerText")
    assert "sandwich" in told
    assert await tab.run("document.querySelectorAll('#part-answer .why li').length") == 6
    first = await tab.run("document.querySelector('[data-advice]').dataset.advice")
    cost = "document.querySelector('#part-answer .report tr:nth-child(2) td:nth-child(3)').innerText"
    before = await tab.run(cost)

    # another day rate, another cost
    await tab.click("#assumptions summary")
    await tab.set("[name=assume-day_rate]", "2500")
    await tab.click("#assumptions button.main")
    await tab.until(f"![undefined, '{first}'].includes(document.querySelector('[data-advice]')?.dataset.advice)")
    await tab.until("document.readyState === 'complete'")
    assert await tab.run(cost) != before
    assert await tab.run("document.querySelector('[name=assume-day_rate]').value") == "2500"
    assert await tab.run("document.documentElement.scrollWidth") <= width

    # the course: its model brings the components
    await tab.click("#part-answer .head .button.main")
    await tab.until("location.pathname === '/courses' && !!document.querySelector('#form-create [name=advice]')")
    assert await tab.run("document.querySelector('#form-create [name=blend]').value") == "sandwich"
    await tab.type("#form-create [name=title]", f"Closing deals, {code}")
    await tab.type("#form-create [name=code]", f"CLOSE-{code}")
    await tab.click("#form-create button.main")
    row = f"[...document.querySelectorAll('#part-courses tr')].find((row) => row.innerText.includes('CLOSE-{code}'))"
    await tab.go(platform.url + await tab.until(f"{row}?.querySelector('a').getAttribute('href')"))

    # its page: the path in phases, and the way back to the advice
    path = await tab.until("document.querySelector('#part-path .path')?.innerText")
    assert path.index("Pre-work") < path.index("Live") < path.index("Reinforcement")
    href = await tab.run("document.querySelector('#part-facts a.door').getAttribute('href')")
    assert href.startswith("/advice?advice=a")
    assert await tab.run("document.documentElement.scrollWidth") <= width
    assert tab.problems == []
