/**
 * How many retries a group may still make: each call earns a part of one, so that an outage of all
 * origins is answered with little more than the calls themselves.
 */
export interface RetryBudget {
  left: number
}

/** Retries a fresh or quiet isolate may make at once. */
const budgetMax = 50
/** Part of a retry that each call earns. */
const earnedPerCall = 0.2

export const fullBudget = (): RetryBudget => ({ left: budgetMax })

export function earn(budget: RetryBudget): void {
  budget.left = Math.min(budgetMax, budget.left + earnedPerCall)
}

/** Takes one retry; false when there is none. */
export function spend(budget: RetryBudget): boolean {
  if (budget.left < 1) return false
  budget.left--
  return true
}
