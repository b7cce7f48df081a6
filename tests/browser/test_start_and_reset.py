"""Coming in, losing the connection, and starting over."""

import pytest

pytestmark = pytest.mark.asyncio(loop_scope="session")  # one browser for all tests


async def test_the_printed_link_signs_in_once(platform, chromium):
    tab = await chromium.tab()
    await tab.look(1440)
    await tab.go(platform.url)
    await tab.until("document.body.innerText.includes('Open the sign-in link')")
    await tab.call("Page.navigate", url=platform.sign_in)
    await tab.until("document.querySelector('h1')?.textContent === 'Today'")
    assert await tab.run("document.cookie.includes('rollbook_session')") is False

    other = await chromium.tab()
    await other.call("Page.navigate", url=platform.sign_in)
    await other.until("document.body?.innerText.includes('used before')")


async def test_signing_out_ends_the_session(platform, open_tab):
    tab = await open_tab()
    await tab.go(platform.url)
    await tab.click("nav .leave button")
    await tab.until("document.body?.innerText.includes('Open the sign-in link')")


async def test_a_page_goes_on_after_the_platform_was_away(platform, open_tab):
    tab = await open_tab()
    offering = platform.offering("NEGOTIATION-2")
    await tab.go(f"{platform.url}/offerings/{offering}")
    await tab.until("document.querySelector('[data-wire]').textContent === 'Live'")
    platform.stop()
    await tab.until("document.querySelector('[data-wire]').textContent === 'Reconnecting'")
    platform.start()
    learner = platform.enroll_somebody(offering)
    await tab.until("document.querySelector('[data-wire]').textContent === 'Live'", 30)
    await tab.until(f"!!document.getElementById('r-{learner}')")


async def test_the_sample_comes_back_as_it_was(platform, open_tab):
    platform.enroll_somebody(platform.offering("DISCOVERY-BERLIN-2"))
    tab = await open_tab()
    await tab.go(platform.url)
    await tab.click("a[href='/sample/reset']")
    await tab.until("location.pathname === '/sample/reset' && !!document.querySelector('button.danger')")
    await tab.click("button.danger")
    await tab.until("location.pathname === '/' && !!document.querySelector('#part-proof .figures')", 60)
    figures = await tab.run("document.querySelector('#part-proof .figures').innerText.replace(/\\s+/g, ' ')")
    assert figures == "12 of 12 seats taken 4 waiting"
