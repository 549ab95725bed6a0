import { priceCaveats } from "../../../catalog/cost";
import { hourlyUsd } from "../../../catalog/prices";
import { noMachine } from "../../../planning/machine";
import { renderProblems } from "../../../settings/problem";
import { Refusal } from "../../../settings/refusal";
import { askOfferings } from "../../aws/offerings";
import { quotaStepsOfTypes } from "../quotas";
import { planAttempts } from "../attempts";
import { bringUp, nameOf } from "../bring-up";
import type { Change } from "../change";
import { planRecovery } from "../recover";
import { reportFormer } from "../report-former";

/** Brings a stack up with the first candidate type that AWS has, in the first zone that has one. */
export const up: Change = {
    name: "up",
    summary: "create or update the boxes of a stack, and check that they are ready",
    group: "Change",
    examples: ["up", "up gpu --dry-run"],
    makesStack: true,

    foresee({ stack, region, settings }) {
        const { instanceTypes, members, spot } = settings;
        const priced = instanceTypes.map((type) => `${type} $${hourlyUsd(type) ?? "?"}`);
        const names = members.map(({ name }) => name).join(", ");
        return {
            title: `Stack ${stack}: the first of these types that AWS has in ${region}`,
            steps: [
                `${priced.join(", ")} an hour for each box`,
                `a box and a data volume for each of ${names}, unless they exist; whatever differs is changed`,
                ...priceCaveats({ spot, region }),
            ],
            changes: {},
        };
    },

    async propose(session, given) {
        const { account, settings, stack, say } = session;
        const offerings = await askOfferings(account.ec2);
        const recovery = await planRecovery(session, given);
        const { volumes } = recovery;
        const { attempts, passedOver } = planAttempts(settings, offerings, volumes);
        if (attempts.length === 0) {
            const region = { ...offerings, region: session.region };
            throw new Refusal(renderProblems(stack, [noMachine(settings, passedOver, region)]));
        }
        const zones = [...new Set(attempts.map(({ zone }) => zone))];
        const steps = zones.map((zone) => {
            const types = attempts.filter((it) => it.zone === zone);
            const priced = types.map((it) => `${it.instanceType} $${it.hourlyUsd}`);
            return `${zone ?? "where the data is"}: ${priced.join(", ")} an hour for each box`;
        });
        steps.push(...priceCaveats({ spot: settings.spot, region: session.region }));
        if (volumes.length > 0)
            steps.push(
                "in another zone each member gets a copy of their data, and their box stops while it is made",
            );
        const types = attempts.map((it) => it.instanceType);
        return {
            title: `Stack ${stack}: the first of these types that AWS has`,
            steps: [...steps, ...(await quotaStepsOfTypes(session, types))],
            recovery,
            carryOut: async () => {
                const taken = await bringUp(session, offerings, attempts);
                say(
                    `${nameOf(taken)} is up; \`pulumi stack output boxes\` has the commands to connect`,
                );
                await reportFormer(session);
            },
        };
    },
};
