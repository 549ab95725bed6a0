import { expect } from "chai";
import fc from "fast-check";
import { monthHours, monthlyCost, workingHours } from "../../catalog/cost";
import { idleStop } from "../../settings/idle-stop";
import { habitCosts, habitHours, habits } from "../../catalog/habits";
import { awsPrices, tablePrices } from "../../catalog/price-list";

const [office, evenings, always] = habits;
const box = {
    ...{ instanceType: "g4dn.4xlarge", publicAddress: true },
    ...{ rootGiB: 125, dataGiB: 100, snapshotGiB: 100 },
};

describe("A month by habit", () => {
    it("is the hours of use and the limit once for each time that the use ends", () => {
        expect(idleStop.usual).to.equal(30);
        expect(habitHours(office!, 30)).to.equal(22 * 8.5);
        expect(habitHours(evenings!, 30)).to.equal(22 * 13);
        expect(habitHours(always!, 30)).to.equal(monthHours);
    });

    it("is all of the month where the box never stops for being idle", () => {
        for (const habit of habits) expect(habitHours(habit, 0), habit.name).to.equal(monthHours);
    });

    it("never has more hours than a day or a month, nor fewer than the use or a shorter limit has", () => {
        const limit = fc.integer({ min: 15, max: 1440 });
        fc.assert(
            fc.property(fc.constantFrom(...habits), limit, limit, (habit, a, b) => {
                const [shorter, longer] = [Math.min(a, b), Math.max(a, b)];
                const hours = habitHours(habit, longer);
                expect(hours).to.be.at.least(habitHours(habit, shorter));
                expect(hours).to.be.at.least(workingHours).and.at.most(monthHours);
                if (habit !== always) expect(hours).to.be.at.most(22 * 24);
            }),
        );
    });

    it("costs what a plan says of the same hours, at the same prices", () => {
        const listed = {
            ...{ region: "eu-central-1", asked: "2026-11-30T10:00:00Z" },
            ...{ gp3GbMonth: 0.0952, snapshotGbMonth: 0.054, publicIpv4Hour: 0.005 },
            hourly: { "g4dn.4xlarge": 1.505 },
        };
        for (const list of [tablePrices(), awsPrices(listed)])
            for (const { name, hours, monthlyUsd } of habitCosts(box, 30, list))
                expect(monthlyUsd, name).to.equal(
                    monthlyCost({ ...box, hours }, list).at(-1)!.monthlyUsd,
                );
        expect(habitCosts({ ...box, instanceType: "x" }, 30)[0]!.monthlyUsd).to.equal(undefined);
    });
});
