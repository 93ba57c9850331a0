variable "name" {
  description = "What everything here is named after."
  type        = string
}

variable "cluster_name" {
  description = "The cluster whose pods these are."
  type        = string
}

variable "accounts" {
  description = "Service accounts of Kubernetes and what each may do on AWS. Whatever is not here, no pod may."
  type = map(object({
    namespace       = string
    service_account = string
    statements = list(object({
      sid        = string
      actions    = list(string)
      resources  = list(string)
      conditions = optional(map(map(string)), {})
    }))
  }))
  validation {
    condition     = alltrue(flatten([for account in var.accounts : [for statement in account.statements : [for action in statement.actions : can(regex("^[a-z0-9-]+:[A-Z][A-Za-z]+$", action))]]]))
    error_message = "accounts has the actions ${jsonencode(distinct(flatten([for account in var.accounts : account.statements[*].actions])))}: each is named in full, such as s3:GetObject, without *."
  }
  validation {
    condition = alltrue(flatten([for account in var.accounts : [for statement in account.statements :
    !contains(statement.resources, "*") || length(statement.conditions) > 0 || alltrue([for action in statement.actions : can(regex(":(Describe|List)", action))])]]))
    error_message = "accounts: '*' for resources is only for Describe and List, or with a condition. Statements with it: ${jsonencode(flatten([for account in var.accounts : [for statement in account.statements : statement.sid if contains(statement.resources, "*")]]))}."
  }
  validation {
    condition     = alltrue([for account in var.accounts : length(account.statements) > 0 && alltrue([for statement in account.statements : length(statement.actions) > 0 && length(statement.resources) > 0])])
    error_message = "accounts: each has statements, and each of these actions and resources."
  }
  validation {
    condition     = length(distinct([for account in var.accounts : "${account.namespace}/${account.service_account}"])) == length(var.accounts)
    error_message = "accounts has ${jsonencode([for account in var.accounts : "${account.namespace}/${account.service_account}"])}: each once."
  }
}
