import { expect } from "chai";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openAws, priceListRegion } from "../../../../cli/boxes/open-aws";
import { regionPrices } from "../../../../cli/boxes/prices/region-prices";
import { pricesKept } from "../../../../cli/price-cache";
import { regions } from "../../../../catalog/regions";
import { PretendAws } from "../support/pretend-aws";

const begin = Date.parse("2026-11-30T10:00:00Z");
const after = (hours: number) => new Date(begin + hours * 3600_000);
const table = {
    ...{ "BoxUsage:t3a.large": 0.0864, "BoxUsage:g6.xlarge": 1.006 },
    ...{ "EBS:VolumeUsage.gp3": 0.0952, "EBS:SnapshotUsage": 0.054 },
    "PublicIPv4:InUseAddress": 0.0055,
};

describe("A region's prices", () => {
    let aws: PretendAws;
    beforeEach(async () => {
        aws = new PretendAws();
        await aws.begin();
        process.env["AWS_REGION"] = "eu-central-1";
        aws.prices = table;
    });
    afterEach(() => aws.end());

    const prices = async (types: readonly string[], hours = 0) =>
        regionPrices(await openAws({}), types, after(hours));
    const asked = () => aws.calls.splice(0).length;
    const file = () => join(aws.priceFolder, "prices-eu-central-1.json");

    it("are AWS's own, on demand, by the very usage that a box has", async () => {
        const list = await prices(["t3a.large"]);
        expect(list).to.deep.include({
            ...{ region: "eu-central-1", from: "aws", asOf: "2026-11-30" },
            ...{ gp3GbMonth: 0.0952, snapshotGbMonth: 0.054, publicIpv4Hour: 0.0055 },
            source: "Prices are eu-central-1's, from AWS's price list of 2026-11-30",
        });
        expect(list.hourlyUsd("t3a.large")).to.equal(0.0864);
    });

    it("are asked of AWS once in a week, and for a new type that type alone", async () => {
        await prices(["t3a.large"]);
        asked();
        const kept = await prices(["t3a.large", "t3a.large", ""], 7 * 24 - 0.1);
        expect(kept.hourlyUsd("t3a.large")).to.equal(0.0864);
        expect(asked()).to.equal(0);
        aws.prices = { ...table, "BoxUsage:t3a.large": 0.09 };
        const more = await prices(["g6.xlarge", "t3a.large"], 24);
        expect([more.hourlyUsd("g6.xlarge"), more.hourlyUsd("t3a.large")]).to.deep.equal([
            1.006, 0.0864,
        ]);
        expect(more.asOf, "the day of the oldest").to.equal("2026-11-30");
        const renewed = await prices(["t3a.large"], 7 * 24);
        expect([renewed.hourlyUsd("t3a.large"), renewed.asOf]).to.deep.equal([0.09, "2026-12-07"]);
    });

    it("are unknown for a type that AWS does not list there, and never those of another region", async () => {
        const list = await prices(["p3.2xlarge"]);
        expect(list.from).to.equal("aws");
        expect(list.hourlyUsd("p3.2xlarge")).to.equal(undefined);
        expect(list.hourlyUsd("toString")).to.equal(undefined);
        asked();
        await prices(["p3.2xlarge"], 1);
        expect(asked(), "AWS is not asked again for what it lacks").to.equal(0);
    });

    const failures: readonly (readonly [string, () => void, RegExp])[] = [
        [
            "the login may not ask",
            () => (aws.prices = undefined),
            /: your login may not ask AWS for prices \(pricing:GetProducts\)$/,
        ],
        [
            "AWS refuses for another reason",
            () =>
                (aws.refuse = {
                    "pricing:GetProducts": ["InvalidParameterException", "\u001b[31m"],
                }),
            /: AWS's price list gave no answer that could be read$/,
        ],
        [
            "the list lacks what each box needs",
            () => (aws.prices = { ...table, "EBS:SnapshotUsage": 0 }),
            /: AWS's price list lacks prices of eu-central-1$/,
        ],
        [
            "nobody is there",
            () => (process.env["AWS_ENDPOINT_URL_PRICING"] = "http://127.0.0.1:1"),
            /: AWS's price list could not be reached$/,
        ],
    ];
    for (const [when, fail, why] of failures) {
        it(`are the table's when ${when}, which says so, and AWS is left alone for an hour`, async () => {
            fail();
            const list = await prices(["t3a.large"]);
            expect(list).to.include({ region: "us-east-1", from: "table", gp3GbMonth: 0.08 });
            expect(list.source).to.match(why);
            asked();
            expect((await prices(["t3a.large"], 0.9)).source).to.match(why);
            expect(asked()).to.equal(0);
            Object.assign(aws, { prices: table, refuse: {} });
            delete process.env["AWS_ENDPOINT_URL_PRICING"];
            expect((await prices(["t3a.large"], 1)).from).to.equal("aws");
        });
    }

    it("make one call when the login may not ask for prices", async () => {
        aws.prices = undefined;
        await prices(["t3a.large", "g6.xlarge"]);
        expect(asked()).to.equal(1);
    });

    it("stay kept when a new type cannot be asked for", async () => {
        await prices(["t3a.large"]);
        aws.prices = undefined;
        expect((await prices(["g6.xlarge"], 1)).from).to.equal("table");
        expect((await prices(["t3a.large"], 1)).from).to.equal("aws");
    });

    it("serve a command that asks nothing, for a week and for the types that were asked for", async () => {
        await prices(["t3a.large"]);
        const kept = (types: readonly string[], hours = 1, region = "eu-central-1") =>
            pricesKept(region, types, after(hours));
        expect(kept(["t3a.large"]).hourlyUsd("t3a.large")).to.equal(0.0864);
        for (const list of [
            kept(["t3a.large", "g6.xlarge"]),
            kept(["t3a.large"], 7 * 24),
            kept(["t3a.large"], -1),
        ])
            expect(list.source).to.equal(
                "Prices are us-east-1's, from a table of 2026-07-20: none of eu-central-1 are kept here, `workstation status` gets them",
            );
        expect(kept(["t3a.large"], 1, "eu-west-1").from).to.equal("table");
    });

    it("are asked again where the file is damaged, and are written whole and for the user alone", async () => {
        const whole = async () => {
            await prices(["t3a.large"]);
            return JSON.parse(readFileSync(file(), "utf8")) as { listed: Record<string, unknown> };
        };
        const { listed } = await whole();
        for (const damaged of [
            "{",
            "[]",
            "{}",
            '{"listed":1,"failure":2}',
            JSON.stringify({ failure: { at: after(0).toISOString(), why: 3 } }),
            JSON.stringify({ listed: { ...listed, gp3GbMonth: "0" } }),
            JSON.stringify({ listed: { ...listed, hourly: { "t3a.large": "0" } } }),
            JSON.stringify({ listed: { ...listed, hourly: [], region: "us-east-1" } }),
        ]) {
            writeFileSync(file(), damaged);
            expect((await whole()).listed, damaged).to.deep.equal(listed);
        }
        expect(readdirSync(aws.priceFolder)).to.deep.equal(["prices-eu-central-1.json"]);
    });

    it("are shown also where no file can be written", async () => {
        process.env["WORKSTATION_PRICES"] = "/dev/null/no-prices";
        expect((await prices(["t3a.large"])).from).to.equal("aws");
    });
});

describe("AWS's price list", () => {
    it("is asked in one of the three regions that have it", () => {
        const where = new Set(regions.map(priceListRegion));
        expect([...where].sort()).to.deep.equal(["ap-south-1", "eu-central-1", "us-east-1"]);
        expect(priceListRegion("eu-west-3")).to.equal("eu-central-1");
    });
});
