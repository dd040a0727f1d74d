"""The index as an agent sees it: the official client lists and calls every tool."""

import asyncio
import json

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

TOOLS = ["explain_query", "fetch", "list_fields", "search", "similar"]


async def ask(fihris, index):
    command = ["--index", str(index), "serve", "--mcp"]
    parameters = StdioServerParameters(command=str(fihris), args=command)
    # What is no message on standard output would be an error of the client.
    async with stdio_client(parameters) as streams, ClientSession(*streams) as session:
        await session.initialize()
        await lists_and_teaches(session)
        await finds_and_reads(session)
        await tells_what_is_wrong(session)


async def call(session, tool, **arguments):
    result = await session.call_tool(tool, arguments)
    assert not result.is_error, (tool, result)
    return json.loads(result.content[0].text)


async def lists_and_teaches(session):
    tools = (await session.list_tools()).tools
    assert sorted(tool.name for tool in tools) == TOOLS, tools
    for tool in tools:
        assert tool.description and tool.annotations.read_only_hint, tool
        for name, schema in tool.input_schema.get("properties", {}).items():
            assert schema.get("description"), (tool.name, name)
    resources = (await session.list_resources()).resources
    taught = await session.read_resource(str(resources[0].uri))
    assert '"وقف إطلاق النار"' in taught.contents[0].text


async def finds_and_reads(session):
    found = await call(session, "search", query="وقف إطلاق النار", filters=["date:2020"], limit=3)
    assert found["total"] >= 3 and len(found["hits"]) == 3, found
    hit = found["hits"][0]
    part = await call(session, "fetch", id=hit["id"], max_chars=40)
    rest = await call(session, "fetch", id=hit["id"], offset=part["next_offset"])
    assert len(part["text"]) == 40 and len(part["text"] + rest["text"]) == part["length"]
    similar = await call(session, "similar", id=hit["id"])
    assert similar["hits"] and hit["id"] not in [other["id"] for other in similar["hits"]]
    explained = await call(session, "explain_query", query="النفطط")
    assert explained["understood"]["corrections"], explained
    fields = await call(session, "list_fields")
    sites = next(field["values"] for field in fields["fields"] if field["name"] == "site")
    assert ["thaqafa.example", 8] in sites, fields


async def tells_what_is_wrong(session):
    result = await session.call_tool("fetch", {"id": "0000000000000000"})
    assert result.is_error and "document_not_found" in result.content[0].text


def check(fihris, index):
    asyncio.run(asyncio.wait_for(ask(fihris, index), timeout=30))
