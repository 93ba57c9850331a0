variable "name" {
  description = "What everything here is named after."
  type        = string
}

variable "environment" {
  description = "Outside of dev the load balancer can not be deleted by mistake."
  type        = string
  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "environment is '${var.environment}': dev, staging or prod."
  }
}

variable "account_id" {
  description = "The account, whose load balancers write logs."
  type        = string
  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id is '${var.account_id}': twelve digits."
  }
}

variable "log_days" {
  description = "How long it is kept who has asked for what."
  type        = number
  default     = 30
  validation {
    condition     = var.log_days >= 1 && var.log_days <= 365 && floor(var.log_days) == var.log_days
    error_message = "log_days is ${var.log_days}: 1 to 365."
  }
}

variable "domain" {
  description = "The name of the API, such as api.example.com."
  type        = string
  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.domain))
    error_message = "domain is '${var.domain}': a full name in small letters, such as api.example.com."
  }
}

variable "zone_id" {
  description = "Route 53's zone that the name is in."
  type        = string
}

variable "vpc_id" {
  description = "The network."
  type        = string
}

variable "subnet_ids" {
  description = "Public subnets, one in each zone."
  type        = list(string)
  validation {
    condition     = length(var.subnet_ids) >= 2 && length(var.subnet_ids) <= 3
    error_message = "subnet_ids has ${length(var.subnet_ids)}: two or three, one in each zone."
  }
}

variable "security_group_id" {
  description = "The group of role alb."
  type        = string
}

variable "requests_per_5_minutes" {
  description = "How many one address may send before it is refused for a while. Nodes have a limit of their own for each key."
  type        = number
  default     = 3000
  validation {
    condition     = var.requests_per_5_minutes >= 100 && var.requests_per_5_minutes <= 1000000
    error_message = "requests_per_5_minutes is ${var.requests_per_5_minutes}: 100 to 1000000."
  }
}
