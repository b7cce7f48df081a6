"""What a coordinator does with a file of learners, on a desk and on a phone."""

import pytest

pytestmark = pytest.mark.asyncio(loop_scope="session")  # one browser for all tests
CHOSEN = """(() => {
  const files = new DataTransfer();
  files.items.add(new File([%s], 'people.csv', {type: 'text/csv'}));
  document.querySelector('#form-learners [name=file]').files = files.files;
})()"""
PART = {"key": "part", "title": "Part", "kind": "module"}
ROWS = '"Personnel no,Full name,Town\\n%s-1,Import Anna,Bonn\\n%s-2,Import Ben,Ulm\\n,Nobody,Ulm\\n"'


def says(part: str, *words: str) -> str:
    """Whether a part of the page holds all of these words; spaces are as they are read."""
    text = f"document.querySelector('{part}')?.innerText.replace(/\\s+/g, ' ')"
    return " && ".join(f"{text}.includes('{word}')" for word in words)


@pytest.mark.parametrize("width", [1440, 390])
async def test_a_file_is_sent_looked_at_tried_and_taken_in(platform, open_tab, width):
    tab = await open_tab(width)
    await tab.go(f"{platform.url}/imports")
    await tab.run(CHOSEN % (ROWS % (width, width)))
    await tab.click("#form-learners button.main")

    # the file has a page of its own, where its columns were found by their names
    await tab.until(says("#part-columns", "Personnel no", "Import Anna"))
    assert await tab.run("document.querySelector('[name=\"map.key\"]').value") == "Personnel no"
    await tab.set("[name='map.site']", "Town")
    assert await tab.run("document.documentElement.scrollWidth <= innerWidth")

    await tab.click("#form-start button[value=try]")
    await tab.until(says("#part-state", "Trial, finished", "2 would be taken", "1 would be lost"))
    await tab.until("document.querySelector('#form-start button[value=import]')?.checkVisibility()")
    assert await tab.run("document.querySelector('[name=\"map.site\"]').value") == "Town"

    await tab.go(await tab.run("location.href"))
    await tab.click("#form-start button[value=import]")
    await tab.until(says("#part-state", "Finished", "2 taken", "1 lost", "Odd and lost rows"))
    listed = await tab.run("fetch(document.querySelector('#part-state a[download]').href).then((one) => one.text())")
    assert listed.splitlines() == ["Personnel no,Full name,Town,reason", ",Nobody,Ulm,The key is missing."]

    await tab.go(f"{platform.url}/imports")
    assert await tab.run(says("#part-imports", "Learners", "finished"))
    with platform.api() as api:
        found = api.get("/v1/learners", params={"q": "import anna"}).json()["items"]
    assert {one["site"] for one in found} == {"Bonn"}


@pytest.mark.parametrize("width", [1440, 390])
async def test_an_offering_is_rolled_out_to_an_organization_once_it_is_told_whom_that_reaches(
    platform, open_tab, width
):
    with platform.api() as api:
        body = {"code": f"ROLL-{width}", "title": "Rolled out", "components": [PART]}
        course = api.post("/v1/courses", json=body).json()["course"]
        api.post(f"/v1/courses/{course}/publish").raise_for_status()
        body = {"course": course, "code": f"ROLL-{width}", "title": f"Rolled out, {width}", "delivery": "on_demand"}
        offering = api.post("/v1/offerings", json={**body, "timezone": "Europe/Berlin"}).json()["offering"]
        api.post(f"/v1/offerings/{offering}/publish").raise_for_status()
        organization = api.get("/v1/organizations").json()["items"][0]
        people = api.get(f"/v1/learners?organization={organization['organization']}&limit=500").json()["items"]
    tab = await open_tab(width)
    await tab.go(f"{platform.url}/imports")
    await tab.click("#part-rollout summary")
    await tab.set("#form-rollout [name=target]", offering)
    await tab.click(f"#form-rollout [name='organization.{organization['organization']}']")
    assert await tab.run("document.documentElement.scrollWidth <= innerWidth")
    await tab.click("#form-rollout button.main")

    await tab.until(says("#part-reach", f"Rolled out, {width}", organization["name"], f"{len(people)} people"))
    await tab.click("#form-start button[value=import]")
    await tab.until(says("#part-state", "Finished", f"{len(people)} taken"))


async def test_a_rollout_to_nobody_is_told_beside_its_form(platform, open_tab):
    tab = await open_tab(1440)
    await tab.go(f"{platform.url}/imports")
    await tab.click("#part-rollout summary")
    await tab.click("#form-rollout button.main")
    await tab.until(says("#form-rollout", "name `organizations`"))
