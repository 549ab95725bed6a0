import { takenDown } from "./support/changes";
import { testFaults } from "./support/faults";

testFaults("Faults while a stack is taken down", takenDown);
